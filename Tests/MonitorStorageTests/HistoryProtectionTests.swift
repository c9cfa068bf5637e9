import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

/// Encrypted history: only its key reads it, and nothing in it can be taken for something else.
@Suite("Encrypted history")
struct HistoryProtectionTests {
  private let protection: HistoryProtection
  private let run: OpenRun
  private let whole: RunTelling

  init() throws {
    protection = HistoryProtection(try StorageKey(bytes: [UInt8](0..<32)))
    run = PayloadDamageTests.run(PayloadDamageTests.payloads(seed: 51, ticks: 5))
    whole = try RunTelling(run)
  }

  private func sealed(
    _ protection: HistoryProtection
  ) throws -> (head: BlockHead, bytes: [UInt8]) {
    var builder = BlockBuilder()
    var plan = BlockTests.plan
    plan.protection = protection.block()
    return try builder.build([run], plan)
  }

  @Test("An encrypted block comes back with its key")
  func roundTrip() throws {
    let (head, bytes) = try sealed(protection)
    let block = try SealedRun(bytes, opener: protection.opener)
    #expect(block.head == head && head.keyID.count == 8 && head.salt.count == 32)
    #expect(try RunTelling(block) == whole)
    // Nothing of a catalog or a name stands in it in the clear.
    for word in ["sample", "slow", "worker", "web-1"] {
      #expect(bytes.firstRange(of: Array(word.utf8)) == nil)
    }
  }

  @Test("Without the key, or with another one, a block is refused")
  func keys() throws {
    let bytes = try sealed(protection).bytes
    let other = HistoryProtection(try StorageKey(bytes: [UInt8](1..<33)))
    #expect(throws: StorageError.self) { try SealedRun(bytes) }
    #expect(throws: StorageError.self) { try SealedRun(bytes, opener: other.opener) }
    // What is plain is read with any key.
    var builder = BlockBuilder()
    let plain = try builder.build([run], BlockTests.plan).bytes
    #expect(try RunTelling(try SealedRun(plain, opener: other.opener)) == whole)
    #expect(protection.seal.keyOfBlock(plain) == 0)
    #expect(protection.seal.keyOfBlock(bytes) == protection.seal.key)
    #expect(protection.seal.keyOfBlock(bytes) != other.seal.key)
    #expect(protection.seal.keyOfBlock(Array(bytes.prefix(90))) == nil)
  }

  /// A block with a damaged head must not lock out who has the key.
  @Test("A flipped bit in a head never tells another key")
  func damagedKey() throws {
    let (head, bytes) = try sealed(protection)
    let start = Array(bytes.prefix(HistorySeal.headBytes))
    for bit in 0..<head.sections[0].place.lowerBound * 8 {
      var changed = start
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let key = protection.seal.keyOfBlock(changed)
      #expect(key == nil || key == protection.seal.key, "bit \(bit)")
    }
  }

  @Test("No two blocks and no two logs share a salt")
  func salts() throws {
    var salts: Set<[UInt8]> = []
    for _ in 0..<8 {
      salts.insert(try sealed(protection).head.salt)
      salts.insert(protection.seal.salt())
    }
    #expect(salts.count == 16)
  }

  @Test("Sections that are swapped, taken from another block or called something else are refused")
  func swapped() throws {
    let (head, bytes) = try sealed(protection)
    let forge = BlockForge(bytes, head)
    let opener = protection.opener
    let values = forge.sections.indices.filter {
      forge.sections[$0].kind == BlockSection.Kind.values.rawValue
    }
    var changed = forge
    changed.sections.swapAt(values[0], values[1])
    #expect(try lost(changed) > 0)
    changed.sections.swapAt(0, 1)
    #expect(throws: StorageError.self) { try SealedRun(changed.bytes, opener: opener) }
    // The values of one collector under the name of the other.
    changed = forge
    changed.sections[values[1]].owner = forge.sections[values[0]].owner
    #expect(try lost(changed) == 0)
    changed = forge
    changed.sections[values[0]].first = 1
    #expect(try lost(changed) > 0)
    // The same section of another block of the same ticks, under the same key.
    let twin = try sealed(protection)
    changed = forge
    changed.sections[values[0]].bytes =
      BlockForge(twin.bytes, twin.head).sections[values[0]].bytes
    #expect(try lost(changed) == Int(forge.sections[values[0]].count))
  }

  private func lost(_ forge: BlockForge) throws -> Int {
    let telling = try RunTelling(try SealedRun(forge.bytes, opener: protection.opener))
    #expect(telling.isWithin(whole))
    return telling.lost
  }

  @Test("A head that was written anew opens nothing", arguments: [10, 16, 24, 56, 72, 88, 96])
  func forgedHead(offset: Int) throws {
    let (head, bytes) = try sealed(protection)
    var forge = BlockForge(bytes, head)
    forge.facts[offset] ^= 3
    #expect(throws: StorageError.self) {
      try SealedRun(forge.bytes, opener: protection.opener)
    }
  }

  @Test("A flipped bit of an encrypted block costs one section at most")
  func flipped() throws {
    let (head, bytes) = try sealed(protection)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1 << UInt8(place % 8)
      let section = head.sections.first { $0.place.contains(place) }
      do throws(StorageError) {
        let block = try SealedRun(changed, opener: protection.opener)
        let telling = try RunTelling(block)
        #expect(telling.isWithin(whole) && block.head == head, "byte \(place)")
        #expect((telling == whole) == (section == nil), "byte \(place)")
      } catch {
        #expect(section?.kind == .catalog || section?.kind == .ticks, "byte \(place)")
      }
    }
  }

  @Test("A log is sealed record by record and comes back with its key only")
  func log() throws {
    let disk = SimulatedDisk()
    var folder = try HistoryFolderTests.opened(disk, seal: protection.seal)
    try folder.startLog(number: 1, payloads: [run.payloads[0]])
    for payload in run.payloads.dropFirst() { try folder.append(payload) }
    folder.close()
    let path = folder.logPath(1)
    let stored = disk.bytes(of: path) ?? []
    #expect(stored.firstRange(of: Array("sample".utf8)) == nil)
    var again = try HistoryFolderTests.opened(disk, seal: protection.seal)
    let recovered = try again.recoverLog(1)
    #expect(recovered.payloads == run.payloads && !recovered.isCut)
    again.close()
    let other = HistoryProtection(try StorageKey(bytes: [UInt8](1..<33)))
    for seal in [other.seal, HistoryProtection.plain] {
      var refused = HistoryFolder(HistoryScript.folder, seal: seal, files: disk.system)
      #expect(throws: HistoryError.self) { try refused.open(asWriter: true) }
    }
    #expect(disk.bytes(of: path) == stored)
  }

  @Test("A record of a log opens at its own place in its own log only")
  func records() throws {
    let seal = protection.seal
    let head = LogHead(number: 3, session: 1, key: seal.key, salt: seal.salt())
    let cipher = seal.cipher(head)
    let first = cipher.seal([1, 2, 3], 0)
    let second = cipher.seal([1, 2, 3], 1)
    #expect(first != second && first.count == 3 + SegmentCipher.overheadBytes)
    #expect(seal.cipher(head).open(first, 0) == [1, 2, 3])
    #expect(cipher.open(first, 1) == nil && cipher.open(second, 0) == nil)
    for bit in 0..<first.count * 8 {
      var changed = first
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(cipher.open(changed, 0) == nil, "bit \(bit)")
    }
    for count in 0..<first.count { #expect(cipher.open(Array(first.prefix(count)), 0) == nil) }
    var others = [
      LogHead(number: 4, session: 1, key: seal.key, salt: head.salt),
      LogHead(number: 3, session: 2, key: seal.key, salt: head.salt),
      LogHead(number: 3, session: 1, key: seal.key, salt: seal.salt()),
    ].map { seal.cipher($0) }
    let other = HistoryProtection(try StorageKey(bytes: [UInt8](1..<33)))
    others.append(other.seal.cipher(head))
    for other in others { #expect(other.open(first, 0) == nil) }
  }
}
