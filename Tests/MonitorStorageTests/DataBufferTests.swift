import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

@Suite struct DataBufferTests {
  /// A batch of counters, integers and reals that moves as a machine's do.
  static func batches(
    _ count: Int, metrics: Int, seed: UInt64
  ) -> [MetricBatch] {
    var generator = SeededGenerator(seed: seed)
    var catalog = MetricCatalog()
    var values: [RawValue] = []
    var states: [ReadingState] = []
    var result: [MetricBatch] = []
    for tick in 0..<count {
      // The catalog grows on the way.
      while catalog.metrics.count < metrics, catalog.metrics.count < metrics / 2 + tick {
        let kind = MetricKind(rawValue: UInt8(catalog.metrics.count % 3)) ?? .counter
        _ = catalog.add(Metric(SeriesKey("m\(catalog.metrics.count)"), kind))
        values.append(.none)
        states.append(.value)
      }
      for index in values.indices where generator.next() % 3 == 0 {
        switch catalog.metrics[index].kind {
        case .counter: values[index].bits &+= generator.next() >> (generator.next() % 64)
        case .integer:
          values[index] = RawValue(integer: Int64(truncatingIfNeeded: generator.next()))
        case .real: values[index] = RawValue(real: Double(generator.next() % 1_000) / 7)
        }
        if generator.next() % 50 == 0 { states[index] = .vanished }
      }
      result.append(
        MetricBatch(
          collector: "test", at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_007 - 5),
          catalog: catalog, values: values, states: states))
    }
    return result
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func returnsWhatItWasGiven(seed: UInt64) throws {
    let batches = Self.batches(200, metrics: 41, seed: seed)
    var buffer = DataBuffer(collector: "test", capacity: 1_000, byteLimit: 1 << 20)
    for batch in batches { buffer.append(batch) }
    let span = try #require(buffer.span)
    let read = try buffer.frames(in: span)
    #expect(read.count == batches.count)
    for (a, b) in zip(read, batches) {
      #expect(a.at == b.at)
      #expect(a.values == b.values, "seed \(seed)")
      #expect(a.states == b.states, "seed \(seed)")
      #expect(a.catalog.metrics == b.catalog.metrics)
    }
  }

  @Test(arguments: [1, 7, 10, 64, 100, 1_000]) func keepsTheNewestWithinItsCapacity(
    capacity: Int
  ) throws {
    let batches = Self.batches(300, metrics: 9, seed: 4)
    var buffer = DataBuffer(collector: "test", capacity: capacity, byteLimit: 1 << 20)
    for (index, batch) in batches.enumerated() {
      buffer.append(batch)
      #expect(buffer.frames <= capacity)
      #expect(buffer.frames >= min(index + 1, capacity - capacity / 8))
      #expect(UInt64(index + 1) == buffer.overwritten + UInt64(buffer.frames))
    }
    let span = try #require(buffer.span)
    let read = try buffer.frames(in: span)
    #expect(read.map(\.at) == batches.suffix(buffer.frames).map(\.at))
    #expect(read.last?.values == batches.last?.values)
  }

  @Test func staysWithinItsBytes() {
    var buffer = DataBuffer(collector: "test", capacity: 10_000, byteLimit: 20_000)
    for batch in Self.batches(2_000, metrics: 60, seed: 5) { buffer.append(batch) }
    #expect(buffer.bytes <= 20_000)
    #expect(buffer.frames > 0)
    #expect(buffer.overwritten + UInt64(buffer.frames) == 2_000)
  }

  @Test func dropsWhatIsOld() throws {
    var buffer = DataBuffer(collector: "test", capacity: 800, byteLimit: 1 << 20)
    let batches = Self.batches(300, metrics: 6, seed: 6)
    for batch in batches { buffer.append(batch) }
    buffer.removeOlder(than: batches[150].at)
    #expect(buffer.expired == 120)
    #expect(try #require(buffer.span).lowerBound == batches[120].at)
    buffer.removeOlder(than: MonotonicInstant(nanoseconds: .max))
    #expect(buffer.frames == 0 && buffer.bytes == 0 && buffer.span == nil)
    buffer.append(batches[299])
    #expect(buffer.frames == 1)
  }

  @Test func shrinksAndGrowsWhileInUse() {
    var buffer = DataBuffer(collector: "test", capacity: 400, byteLimit: 1 << 20)
    let batches = Self.batches(500, metrics: 6, seed: 8)
    for batch in batches.prefix(250) { buffer.append(batch) }
    buffer.resize(to: 40)
    #expect(buffer.frames <= 40)
    for batch in batches.suffix(250) { buffer.append(batch) }
    #expect(buffer.frames <= 40 && buffer.frames >= 35)
  }

  @Test func everyTruncationAndChangeOfAByteIsAValueOrAnError() {
    let batches = Self.batches(6, metrics: 12, seed: 9)
    var codec = FrameCodec()
    var bytes: [UInt8] = []
    for batch in batches { codec.encode(batch, into: &bytes) }
    let catalog = batches[5].catalog
    func readAll(_ bytes: [UInt8]) -> Int {
      var codec = FrameCodec()
      var offset = 0
      var frames = 0
      while offset < bytes.count,
        (try? codec.decode(bytes, at: &offset, catalog: catalog, collector: "test")) != nil
      {
        frames += 1
      }
      return frames
    }
    #expect(readAll(bytes) == 6)
    for length in 0..<bytes.count { #expect(readAll(Array(bytes[..<length])) < 6) }
    for index in bytes.indices {
      for value in stride(from: 0, through: 255, by: 3) {
        var changed = bytes
        changed[index] = UInt8(value)
        #expect(readAll(changed) <= bytes.count)
      }
    }
  }

  @Test func varintsHoldEveryLength() throws {
    for shift in 0..<64 {
      for value in [UInt64(1) << UInt64(shift), (UInt64(1) << UInt64(shift)) - 1, UInt64.max] {
        var bytes: [UInt8] = []
        Varint.append(value, to: &bytes)
        var offset = 0
        #expect(try Varint.read(bytes, at: &offset) == value)
        #expect(offset == bytes.count)
      }
    }
    for value in [Int64.min, -1, 0, 1, .max] {
      #expect(Varint.unzigzag(Varint.zigzag(value)) == value)
    }
    var offset = 0
    #expect(throws: StorageError.self) {
      _ = try Varint.read([UInt8](repeating: 0xff, count: 11), at: &offset)
    }
  }
}
