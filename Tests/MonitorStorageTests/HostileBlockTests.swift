import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Blocks whose checksums agree and whose content nobody wrote: an error or gaps, never a trap, and
/// no memory that the numbers in them ask for.
@Suite("Hostile blocks")
struct HostileBlockTests {
  private let forge: BlockForge
  private let run: OpenRun
  private let rows = 5

  init() throws {
    run = PayloadDamageTests.run(PayloadDamageTests.payloads(seed: 41, ticks: 5))
    var builder = BlockBuilder()
    let (head, bytes) = try builder.build([run], BlockTests.plan)
    forge = BlockForge(bytes, head)
    #expect(forge.bytes == bytes)
  }

  private func isRefused(_ forge: BlockForge) -> Bool {
    do throws(StorageError) {
      _ = try SealedRun(forge.bytes)
      return false
    } catch {
      return true
    }
  }

  /// Reads all there is, if it can be opened.
  private func readAll(_ forge: BlockForge) throws -> RunTelling? {
    guard let block = try? SealedRun(forge.bytes) else { return nil }
    _ = try? block.facts(through: block.stamps.count - 1)
    var builder = BlockBuilder()
    _ = try? builder.build([block], BlockTests.plan)
    return try RunTelling(block)
  }

  @Test("Numbers in the head that cannot be are refused")
  func heads() {
    var changes: [(inout BlockForge) -> Void] = [
      { $0.facts[10] = 3 }, { $0.facts[10] = 0 }, { $0.facts[11] = 2 }, { $0.facts[8] = 2 },
      { $0.put(UInt64.max, at: 24) },
    ]
    for rows in [0, 4, 6, 4_097, 36_000, .max] as [UInt32] {
      changes.append { $0.put(rows, at: 12) }
    }
    for time in [Int64.min, .max, 1 << 60, -1 << 60] {
      for place in [40, 48, 56, 64] { changes.append { $0.put(time, at: place) } }
    }
    for (index, change) in changes.enumerated() {
      var forge = forge
      change(&forge)
      #expect(isRefused(forge), "change \(index)")
    }
  }

  @Test("Tables that cannot be are refused or their sections are gaps")
  func tables() throws {
    let last = forge.sections.count - 1
    let values = forge.index(.values)
    // Sections that overlap, go back, lie in the head.
    for place in [(0, 8), (100, 8), (200, UInt32.max), (UInt32.max, UInt32.max)]
      as [(
        UInt32, UInt32
      )]
    {
      var forge = forge
      forge.sections[0].place = place
      #expect(isRefused(forge), "\(place)")
    }
    // A section past the end is one section.
    var past = forge
    past.sections[last].place = (UInt32.max, UInt32.max)
    #expect(try SealedRun(past.bytes).isDocumentsLost)
    // Columns that the extent does not have, owners and columns that nobody has.
    for count in [0, 1, 2, 4, 257, UInt32.max] as [UInt32] {
      var forge = forge
      forge.sections[values].count = count
      let telling = try #require(try readAll(forge))
      #expect(telling.isWithin(try whole()), "\(count)")
    }
    var elsewhere = forge
    elsewhere.sections[values].first = .max
    elsewhere.sections[values].owner = .max
    let telling = try #require(try readAll(elsewhere))
    #expect(telling.batches[0][0].states == [.absent, .absent, .absent])
  }

  private func whole() throws -> RunTelling { try RunTelling(try SealedRun(forge.bytes)) }

  @Test("A section of a kind that a later version brings is passed over")
  func laterKinds() throws {
    var later = forge
    later.sections.insert(BlockForge.Section(kind: 200, bytes: [1, 2, 3]), at: 2)
    #expect(try readAll(later) == (try whole()))
    #expect(try SealedRun(later.bytes).head.sections[2].number == 3)
    later.sections = later.sections.filter { $0.kind != BlockSection.Kind.catalog.rawValue }
    #expect(isRefused(later))
    var many = forge
    many.sections += [BlockForge.Section](
      repeating: BlockForge.Section(kind: 201, bytes: []), count: 65_537)
    #expect(isRefused(many))
  }

  @Test("Times that cannot be are refused")
  func times() throws {
    let collectors = run.catalog.collectors.count
    let wall = run.stamps.map { $0.wall.milliseconds - $0.at.nanoseconds / 1_000_000 }
    let zeros = [Int64](repeating: 0, count: rows)
    var good = [run.stamps.map(\.at.nanoseconds), wall, zeros, zeros]
    for _ in 0..<collectors * 4 { good.append(zeros) }
    func isRefused(_ columns: [[Int64]]) -> Bool {
      var forge = forge
      forge.sections[forge.index(.ticks)].bytes = BlockForge.extent(columns)
      forge.sections[forge.index(.ticks)].count = UInt32(columns.count)
      return self.isRefused(forge)
    }
    #expect(!isRefused(good))
    #expect(isRefused(Array(good.dropLast())) && isRefused(good + [zeros]))
    let bad: [(column: Int, values: [Int64])] = [
      (0, [.min, .max, good[0][1], 1 << 61]), (1, [.min, .max, .min + 1]), (2, [-1, .min, .max]),
      (6, [.min, .max, 1 << 62]), (7, [-1, .min, .max]),
    ]
    for (column, values) in bad {
      for value in values {
        var columns = good
        columns[column][2] = value
        #expect(isRefused(columns), "\(value) in column \(column)")
      }
    }
    // The first and the last time are those of the head.
    var moved = good
    moved[0][0] += 1
    #expect(isRefused(moved))
  }

  @Test("Times of many constant columns are refused before they are unpacked")
  func manyTimes() {
    var forge = forge
    let place = forge.index(.ticks)
    let wide = BlockForge.extent(
      [[Int64]](repeating: [Int64](repeating: 0, count: rows), count: 256))
    for index in 1...2_000 {
      forge.sections.insert(
        BlockForge.Section(
          kind: BlockSection.Kind.ticks.rawValue, first: UInt32(12 + (index - 1) * 256), count: 256,
          bytes: wide), at: place + index)
    }
    #expect(isRefused(forge))
  }

  static let catalogs: [(find: String, replace: String)] = [
    (#""row":0"#, #""row":-1"#), (#""row":0"#, #""row":5"#),
    (#""row":0"#, #""row":9223372036854775807"#), (#""metrics":3"#, #""metrics":-3"#),
    (#""metrics":3"#, #""metrics":4"#), (#""metrics":3"#, #""metrics":9223372036854775807"#),
    (#""series":3"#, #""series":-9223372036854775808"#), (#""series":3"#, #""series":2"#),
    (#""first":0"#, #""first":-1"#), (#""first":0"#, #""first":9223372036854775807"#),
    (#""collector":0"#, #""collector":-1"#), (#""collector":0"#, #""collector":2"#),
    (#""known":["#, #""known":[9,9,9,"#), (#""firstSequence":1"#, #""firstSequence":-1"#),
    (#""firstSequence":1"#, #""firstSequence":18446744073709551615"#),
    (#""collectors":["#, #""collectors":[["#), ("{", "[{"),
  ]

  @Test("Catalogs that cannot be are refused", arguments: catalogs)
  func catalog(find: String, replace: String) throws {
    var forge = forge
    let place = forge.index(.catalog)
    let text = String(decoding: forge.content(place), as: UTF8.self)
    let changed = text.replacing(find, with: replace, maxReplacements: 1)
    #expect(changed != text, "\(text)")
    forge.sections[place].bytes = BlockForge.packed(Array(changed.utf8))
    #expect(isRefused(forge))
  }

  @Test("Documents out of order, cut off or too many rows ahead are lost, and nothing else is")
  func documents() throws {
    let place = forge.index(.documents)
    func document(_ row: UInt64, _ kind: UInt8, _ count: UInt64, _ bytes: [UInt8]) -> [UInt8] {
      var result: [UInt8] = []
      Varint.append(row, to: &result)
      result.append(kind)
      Varint.append(count, to: &result)
      return result + bytes
    }
    let all: [[UInt8]] = [
      document(3, 1, 0, []) + document(2, 1, 0, []), document(5, 1, 0, []),
      document(.max, 1, 0, []), document(0, 1, .max, []), document(0, 1, 2, [1]), [0], [0x80],
      document(0, 99, 1 << 40, []),
    ]
    for (index, content) in all.enumerated() {
      var forge = forge
      forge.sections[place].bytes = BlockForge.packed(content)
      let block = try SealedRun(forge.bytes)
      #expect(block.isDocumentsLost && block.documents.isEmpty, "\(index)")
      #expect(try RunTelling(block).isWithin(try whole()), "\(index)")
    }
    var unknown = forge
    unknown.sections[place].bytes = BlockForge.packed(document(0, 99, 1, [7]))
    #expect(!(try SealedRun(unknown.bytes).isDocumentsLost))
  }

  @Test("Processes that cannot be are gaps")
  func processes() throws {
    let place = forge.index(.processes)
    let content = forge.content(place)
    for changed in [[], [0xff], Array(content.dropLast()), [UInt8](repeating: 0xff, count: 400)] {
      var forge = forge
      forge.sections[place].bytes = BlockForge.packed(changed)
      let telling = try RunTelling(try SealedRun(forge.bytes))
      #expect(telling.isWithin(try whole()) && telling.lost == 1)
    }
  }

  @Test("Content that was changed under checksums that agree is read or refused")
  func mutated() throws {
    var opened = 0
    for seed in 1...300 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var forge = forge
      let kinds: [BlockSection.Kind] = [.catalog, .processes, .documents]
      let place = forge.index(kinds[Int(seed % 3)])
      var content = forge.content(place)
      for _ in 0...generator.next() % 3 { PayloadDamageTests.mutate(&content, &generator) }
      forge.sections[place].bytes = BlockForge.packed(content)
      if let telling = try readAll(forge) {
        opened += 1
        #expect(telling.stamps == run.stamps, "seed \(seed)")
      }
    }
    #expect(opened > 100 && opened < 300)
  }

  @Test("A content that declares more than memory is refused")
  func bomb() throws {
    var forge = forge
    let place = forge.index(.documents)
    for size in [UInt64(Limits.sectionBytes) + 1, 1 << 40, .max - 2] as [UInt64] {
      // A frame of one segment with a checksum and eight bytes of size: RFC 8878, section 3.1.1.
      var bomb: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xe4]
      LittleEndian.append(size, to: &bomb)
      forge.sections[place].bytes = bomb + [3, 0, 0, 0, 0, 0, 0, 0]
      #expect(try SealedRun(forge.bytes).isDocumentsLost)
    }
  }
}
