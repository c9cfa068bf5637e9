import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Frames of columns, and ticks of many collectors.
@Suite("Frames of columns")
struct FrameCodecTests {
  private static let kinds: [MetricKind] = [.counter, .integer, .real]

  private static func catalog(_ count: Int) -> MetricCatalog {
    var catalog = MetricCatalog()
    for index in 0..<count {
      _ = catalog.add(Metric(SeriesKey("m", "n", "\(index)"), kinds[index % 3]))
    }
    return catalog
  }

  private static func batch(_ values: [UInt64], at: Int64, catalog: MetricCatalog) -> MetricBatch {
    MetricBatch(
      collector: "c", at: MonotonicInstant(nanoseconds: at), catalog: catalog,
      values: values.map { RawValue(counter: $0) },
      states: [ReadingState](repeating: .value, count: values.count))
  }

  @Test("A tick in which nothing moved takes few bytes")
  func idle() throws {
    let catalog = Self.catalog(600)
    let values = (0..<600).map { UInt64($0) << 20 }
    var codec = FrameCodec()
    var bytes: [UInt8] = []
    codec.encode(Self.batch(values, at: 1_000_000_000, catalog: catalog), into: &bytes)
    bytes = []
    codec.encode(Self.batch(values, at: 2_000_000_000, catalog: catalog), into: &bytes)
    // Instant, count, a bit for each metric, no change of states.
    #expect(bytes.count == 5 + 2 + 75 + 1)
  }

  @Test("A whole tick in which nothing moved takes few bytes")
  func idleTick() throws {
    var session = SampleSession(seed: 1, metrics: 3)
    var encoder = TickEncoder()
    var record = session.next()
    let first = encoder.encode(record)
    var sizes: [Int] = []
    for _ in 0..<3 {
      record.snapshot.data.at = record.snapshot.data.at.advanced(by: 1_000_000_000)
      record.snapshot.data.wall.milliseconds += 1_000
      record.batches[0].at = record.snapshot.data.at
      sizes.append(encoder.encode(record).count)
    }
    // The second step is a change of the step; the third costs a byte for each number.
    #expect(first.count > 1_000)
    #expect(sizes[2] <= 36 && sizes[1] == sizes[2], "\(sizes)")
  }

  @Test("Values at the ends of their range come back")
  func extremes() throws {
    let catalog = Self.catalog(3)
    var writer = FrameCodec()
    var reader = FrameCodec()
    let ends: [UInt64] = [0, .max, 1, 1 << 63, (1 << 63) - 1, Double.nan.bitPattern, .max - 1]
    for (row, value) in (ends + ends.reversed()).enumerated() {
      var bytes: [UInt8] = []
      let at: Int64 = row & 1 == 0 ? .max : .min
      writer.encode(
        Self.batch([value, ~value, value], at: at, catalog: catalog), into: &bytes)
      var offset = 0
      let read = try reader.decode(bytes, at: &offset, catalog: catalog, collector: "c")
      #expect(read.values.map(\.bits) == [value, ~value, value] && read.at.nanoseconds == at)
      #expect(offset == bytes.count)
    }
  }

  @Test("Declared counts and runs take no memory")
  func declared() {
    let kinds = [MetricKind](repeating: .counter, count: 3)
    var huge: [UInt8] = []
    Varint.append(1 << 40, to: &huge)
    for bytes in [
      [0] + huge, [0, 4, 0, 1], [0, 3], [0, 3, 0x10, 1], [0, 3, 0, 1, 0] + huge, [0, 3, 0, 0],
      [0, 3, 0, 2], [0, 3, 0, 1, 99, 3], [0, 3, 0, 1, 0, 0], [0, 3, 0, 1, 0, 2], [],
    ] as [[UInt8]] {
      var codec = FrameCodec()
      var offset = 0
      #expect(throws: StorageError.self, "\(bytes)") {
        try codec.advance(bytes, at: &offset, kinds: kinds)
      }
    }
  }

  @Test("More collectors than an extent has columns come back", arguments: [16, 70])
  func manyCollectors(count: Int) throws {
    var encoder = TickEncoder()
    var run = OpenRun(session: 3)
    var session = SampleSession(seed: 2, metrics: 1)
    for tick in 0..<4 {
      var record = session.next()
      record.batches = (0..<count).filter { ($0 + tick) % 3 != 0 || tick == 0 }.map { index in
        var batch = Self.batch(
          [UInt64(index * 7 + tick), UInt64(index)],
          at: record.snapshot.data.at.nanoseconds - Int64(index), catalog: Self.catalog(2))
        batch.collector = "collector \(index)"
        batch.elapsedNanoseconds = Int64(index) * 1_000
        return batch
      }
      try run.append(encoder.encode(record))
    }
    var builder = BlockBuilder()
    let block = try SealedRun(try builder.build([run], BlockTests.plan).bytes)
    let ticks = block.head.sections.filter { $0.kind == .ticks }
    #expect(ticks.count == (4 + 4 * count + 63) / 64)
    #expect(ticks.map(\.count).reduce(0, +) == 4 + 4 * count)
    #expect(block.catalog.collectors.count == count)
    let telling = try RunTelling(block)
    #expect(telling == (try RunTelling(run)) && telling.lost == 0)
    #expect(telling.batches[0].count == count && telling.batches[1].count < count)
  }

  @Test("A catalog of more metrics than an extent has columns is cut into extents")
  func manyMetrics() throws {
    var session = SampleSession(seed: 4, metrics: 200)
    var encoder = TickEncoder()
    var run = OpenRun(session: 3)
    for _ in 0..<3 { try run.append(encoder.encode(session.next())) }
    var builder = BlockBuilder()
    let block = try SealedRun(try builder.build([run], BlockTests.plan).bytes)
    let sections = block.head.sections.filter { $0.kind == .values && $0.owner == 0 }
    #expect(sections.map(\.first) == [0, 64, 128, 192] && sections.last?.count == 8)
    #expect(try RunTelling(block) == (try RunTelling(run)))
  }
}
