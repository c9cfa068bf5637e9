import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// A payload has no checksum of its own, the log has: so whatever bytes come, they are a tick or an
/// error, and what passes for a tick can be read and sealed like any other.
@Suite("Damaged payloads")
struct PayloadDamageTests {
  static func payloads(seed: UInt64, ticks: Int = 9) -> [[UInt8]] {
    var session = SampleSession(seed: seed, metrics: 3)
    var encoder = TickEncoder()
    return (0..<ticks).map { _ in encoder.encode(session.next()) }
  }

  /// The run of payloads up to the first that is damaged.
  static func run(_ payloads: some Sequence<[UInt8]>) -> OpenRun {
    var run = OpenRun(session: 9)
    for payload in payloads {
      do throws(StorageError) { try run.append(payload) } catch { break }
    }
    return run
  }

  @Test("Every truncation of every payload is an error")
  func truncated() throws {
    let payloads = Self.payloads(seed: 21)
    var decoder = TickDecoder()
    for (tick, payload) in payloads.enumerated() {
      for count in 0..<payload.count {
        var copy = decoder
        #expect(throws: StorageError.self, "tick \(tick), \(count) bytes") {
          try copy.advance(Array(payload.prefix(count)))
        }
      }
      var copy = decoder
      #expect(throws: StorageError.self) { try copy.advance(payload + [0]) }
      try decoder.advance(payload)
    }
  }

  @Test("Every flipped bit of a payload leaves a tick or an error", arguments: 0..<9)
  func flipped(tick: Int) throws {
    let payloads = Self.payloads(seed: 22)
    let whole = Self.run(payloads[..<tick])
    for bit in 0..<payloads[tick].count * 8 {
      var payload = payloads[tick]
      payload[bit / 8] ^= 1 << UInt8(bit % 8)
      var run = whole
      do throws(StorageError) { try run.append(payload) } catch {
        #expect(run.stamps == whole.stamps && run.payloads == whole.payloads, "bit \(bit)")
        continue
      }
      #expect(run.stamps.count == tick + 1)
      // The columns of each tick can be read, whatever they say now.
      let kinds = run.catalog.collectors.map(\.catalog.metrics.count)
      #expect(run.catalog.definitions.count <= kinds.reduce(0, +) + 1, "bit \(bit)")
    }
  }

  @Test("What passes for a tick can be read and sealed", arguments: 1...6 as ClosedRange<UInt64>)
  func mutated(group: UInt64) throws {
    let payloads = Self.payloads(seed: group)
    var builder = BlockBuilder()
    var accepted = 0
    for seed in group * 1_000..<group * 1_000 + 120 {
      var generator = SeededGenerator(seed: seed)
      var changed = payloads
      let tick = Int(generator.next() % UInt64(changed.count))
      for _ in 0...generator.next() % 3 { Self.mutate(&changed[tick], &generator) }
      let run = Self.run(changed)
      guard !run.stamps.isEmpty else { continue }
      accepted += run.stamps.count > tick ? 1 : 0
      let telling = try RunTelling(run)
      _ = try? run.facts(through: run.stamps.count - 1)
      let block = try SealedRun(try builder.build([run], BlockTests.plan).bytes)
      #expect(block.catalog == run.catalog, "seed \(seed)")
      #expect(try RunTelling(block) == telling, "seed \(seed)")
    }
    #expect(accepted > 0 && accepted < 120)
  }

  /// Changes a byte, a bit, the length, or puts in numbers that are too large.
  static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(truncatingIfNeeded: generator.next())) }
    let place = Int(generator.next() % UInt64(bytes.count))
    let byte = UInt8(truncatingIfNeeded: generator.next())
    switch generator.next() % 6 {
    case 0: bytes[place] = byte
    case 1: bytes[place] ^= 1 << (byte % 8)
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(byte, at: place)
    case 4: bytes.replaceSubrange(place..<place + 1, with: Self.huge[Int(byte) % 4])
    default:
      let end = min(bytes.count, place + Int(byte % 16))
      bytes.removeSubrange(place..<end)
    }
  }

  /// Numbers at the ends of their range.
  static let huge: [[UInt8]] = [UInt64.max, UInt64.max - 1, 1 << 63, 1 << 32].map { number in
    var bytes: [UInt8] = []
    Varint.append(number, to: &bytes)
    return bytes
  }

  @Test("Noise is an error", arguments: 0..<4 as Range<UInt64>)
  func noise(flags: UInt64) {
    for seed in flags * 500..<(flags + 1) * 500 {
      var generator = SeededGenerator(seed: seed)
      let count = generator.next() % 60
      let bytes =
        [UInt8(flags)] + (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      var decoder = TickDecoder()
      #expect(throws: StorageError.self, "seed \(seed)") { try decoder.advance(bytes) }
    }
  }

  /// A first payload of what is given: flags, times, session, no catalogs, no documents, collectors.
  private static func first(
    at: Int64 = 1, wall: Int64 = 1, session: String = empty, _ collectors: [UInt8] = [0]
  ) -> [UInt8] {
    var bytes: [UInt8] = [2]
    Varint.append(Varint.zigzag(at), to: &bytes)
    Varint.append(Varint.zigzag(wall), to: &bytes)
    bytes.append(0)
    Varint.append(UInt64(session.utf8.count), to: &bytes)
    return bytes + Array(session.utf8) + [0, 0] + collectors
  }

  private static let empty =
    #"{"order":{"count":0,"known":[],"runs":[]},"sequence":1}"#

  @Test("Times at the ends of their range are errors")
  func extremeTimes() throws {
    var decoder = TickDecoder()
    try decoder.advance(Self.first())
    let all: [Int64] = [.min, .min + 1, .max, 1 << 60, -1 << 60, 1 << 50, -1 << 50]
    for time in all {
      var other = TickDecoder()
      #expect(throws: StorageError.self) { try other.advance(Self.first(wall: time)) }
    }
    for time in all.prefix(3) {
      var other = TickDecoder()
      #expect(throws: StorageError.self) { try other.advance(Self.first(at: time)) }
    }
    // A tick at the time of the one before, and one before it.
    for step in [-1, -2] as [Int64] {
      var bytes: [UInt8] = [0]
      Varint.append(Varint.zigzag(step), to: &bytes)
      var other = decoder
      #expect(throws: StorageError.self) { try other.advance(bytes + [0, 0, 0, 0]) }
    }
  }

  static let orders = [
    // A collector that is not there, before it and far past it.
    #"{"count":1,"known":[1],"runs":[{"collector":0,"count":1,"first":0}]}"#,
    #"{"count":1,"known":[],"runs":[{"collector":-1,"count":1,"first":0}]}"#,
    #"{"count":9223372036854775807,"known":[9223372036854775807],"runs":[]}"#,
    #"{"count":0,"known":[-9223372036854775808],"runs":[]}"#,
    #"{"count":0,"known":[0,0,0],"runs":[]}"#,
  ]

  @Test("Orders of series that nobody has are errors", arguments: orders)
  func hostileOrder(order: String) {
    let session = #"{"order":"# + order + #","sequence":1}"#
    var decoder = TickDecoder()
    #expect(throws: StorageError.self) { try decoder.advance(Self.first(session: session)) }
  }

  @Test("Few bytes of many collectors take little memory")
  func manyCollectors() {
    // Each collector names a process in the last slot: 8 MB of slots for 40 bytes.
    var collectors: [UInt8] = []
    Varint.append(64, to: &collectors)
    for index in 0..<64 {
      Varint.append(UInt64(index), to: &collectors)
      let name = Array("c\(index)".utf8)
      // A catalog without texts, metrics and series.
      collectors += [1, UInt8(name.count)] + name + [3, 0, 0, 0]
      // Elapsed; instant, no metrics, no states; processes: 0 unreadable, 0 unrecorded, 100 Hz.
      collectors += [0, 2, 0, 1, 1, 0, 0]
      Varint.append((100.0).bitPattern.byteSwapped, to: &collectors)
      collectors += [0, 1]
      Varint.append(UInt64(Limits.processes - 1), to: &collectors)
      collectors += [2, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }
    var decoder = TickDecoder()
    #expect(throws: StorageError.self) { try decoder.advance(Self.first(collectors)) }
    #expect(decoder.tracks.count <= 2)
  }
}
