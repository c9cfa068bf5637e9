import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// What damage of a block costs: nothing where it hits a head, else one section, and never a wrong
/// value.
@Suite("Damaged blocks")
struct BlockDamageTests {
  let run: OpenRun
  let head: BlockHead
  let bytes: [UInt8]
  let whole: RunTelling

  init() throws {
    run = PayloadDamageTests.run(PayloadDamageTests.payloads(seed: 31, ticks: 5))
    var builder = BlockBuilder()
    (head, bytes) = try builder.build([run], BlockTests.plan)
    whole = try RunTelling(try SealedRun(bytes))
    #expect(whole == (try RunTelling(run)))
    #expect(Set(head.sections.map(\.kind)) == [.catalog, .ticks, .values, .processes, .documents])
  }

  @Test("A block that is cut off anywhere gives what is left, or an error")
  func truncated() throws {
    var opened = 0
    for count in 0..<bytes.count {
      guard let block = try? SealedRun(Array(bytes.prefix(count))) else { continue }
      opened += 1
      let telling = try RunTelling(block)
      #expect(telling.isWithin(whole), "\(count) bytes")
      #expect(block.isDocumentsLost == (count < head.sections.last?.place.upperBound ?? 0))
    }
    // Catalog and times come first: what follows can be gone.
    let needed = head.sections.last { $0.kind == .ticks }?.place.upperBound ?? 0
    #expect(opened == bytes.count - needed)
  }

  @Test("A flipped bit costs at most one section and never gives a wrong value", arguments: [0, 5])
  func flipped(bit: Int) throws {
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1 << UInt8(bit)
      let section = head.sections.first { $0.place.contains(place) }
      if section == nil, bit != 0 {
        // One of the two copies: the other is read, and says the same.
        #expect(try BlockHead(block: changed) == head, "byte \(place)")
        continue
      }
      let block: SealedRun
      do throws(StorageError) {
        block = try SealedRun(changed)
      } catch {
        #expect(section?.kind == .catalog || section?.kind == .ticks, "byte \(place): \(error)")
        continue
      }
      #expect(block.head == head)
      if section?.kind == .documents, bit != 0 {
        // Nothing else is read with them.
        #expect(block.isDocumentsLost || block.documents == whole.documents, "byte \(place)")
      } else {
        try check(block, section, place)
      }
    }
  }

  private func check(_ block: SealedRun, _ section: BlockSection?, _ place: Int) throws {
    let telling = try RunTelling(block)
    guard let section else {
      #expect(telling == whole, "byte \(place)")
      return
    }
    #expect(telling.isWithin(whole), "byte \(place)")
    // A few bits of a frame do not say anything: its content is checked, and the same.
    if telling == whole, section.kind != .values, section.kind != .ticks { return }
    #expect(block.isDocumentsLost == (section.kind == .documents))
    switch section.kind {
    case .values: #expect(telling.lost == section.count, "byte \(place)")
    case .processes:
      #expect(telling.lost == 1 && telling.batches.joined().allSatisfy { $0.processes == nil })
    case .documents: #expect(telling.lost == 0 && telling.documents.isEmpty)
    default: Issue.record("byte \(place) of \(section.kind) is damaged, and nobody saw")
    }
  }

  @Test("The copy of the head serves where the head is gone")
  func copyOfHead() throws {
    let size = head.sections[0].place.lowerBound
    var changed = bytes
    for place in 0..<size { changed[place] = 0xaa }
    #expect(try SealedRun(changed).head == head)
    #expect(try RunTelling(try SealedRun(changed)) == whole)
    changed[bytes.count - 20] ^= 1
    #expect(throws: StorageError.self) { try SealedRun(changed) }
  }

  @Test("Damage in a block becomes a gap where it is packed with others")
  func repacked() throws {
    let values = try #require(head.sections.first { $0.kind == .values })
    let processes = try #require(head.sections.first { $0.kind == .processes })
    var changed = bytes
    changed[values.place.lowerBound + 9] ^= 1
    changed[processes.place.lowerBound + 9] ^= 1
    var builder = BlockBuilder()
    var plan = BlockTests.plan
    plan.tier = .cold
    let cold = try SealedRun(try builder.build([try SealedRun(changed)], plan).bytes)
    #expect(builder.lost == values.count + 1)
    let telling = try RunTelling(cold)
    #expect(telling.isWithin(whole) && telling.lost == 0)
    #expect(telling.batches[0][0].states == [.failed, .failed, .failed])
  }

  @Test("Runs that do not follow each other are refused")
  func outOfOrder() throws {
    var builder = BlockBuilder()
    let block = try SealedRun(bytes)
    #expect(throws: StorageError.self) { try builder.build([block, block], BlockTests.plan) }
    let other = PayloadDamageTests.run([PayloadDamageTests.payloads(seed: 31)[0]])
    #expect(throws: StorageError.self) { try builder.build([block, other], BlockTests.plan) }
  }
}
