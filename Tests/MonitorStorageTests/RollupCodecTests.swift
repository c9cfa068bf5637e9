import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Tables of rollups come back to the bit, and damaged bytes are an error, never a trap.
@Suite("Rollups in bytes")
struct RollupCodecTests {
  /// A table with series of every kind: constant, integer, jittering, negative, huge, with gaps,
  /// empty.
  static func table(seed: UInt64, series: Int, periods: Int) -> RollupTable {
    var generator = SeededGenerator(seed: seed)
    var number = Int64(generator.next() % 1_000_000) - 500_000
    var table = RollupTable(
      period: seed % 2 == 0 ? .hour : .minute, series: 40..<40 + series, periods: [], ticks: [],
      points: [])
    for _ in 0..<periods {
      table.periods.append(number)
      number += generator.next() % 5 == 0 ? Int64(generator.next() % 1_000) + 1 : 1
      table.ticks.append(UInt32(generator.next() % 60) + 1)
    }
    for series in 0..<series {
      for ticks in table.ticks {
        var values: [Double] = []
        for _ in 0..<ticks where series % 7 != 1 || generator.next() % 3 > 0 {
          values.append(value(series, &generator))
        }
        let gaps = ticks - UInt32(values.count)
        table.points.append(RollupPoint(of: &values, gaps: gaps))
      }
    }
    return table
  }

  private static func value(_ series: Int, _ generator: inout SeededGenerator) -> Double {
    let random = Double(generator.next() >> 11) / Double(1 << 53)
    switch series % 8 {
    case 0: return Double(series)
    case 1: return Double(generator.next() % 100)
    case 2: return random * 1_000
    case 3: return -random / 1_000
    case 4: return random - 0.5
    case 5: return random * 1e300 - 5e299
    case 6: return generator.next() % 50 == 0 ? 1 : 0
    default: return 8e9 + Double(generator.next() % 4) * 4_096
    }
  }

  @Test("A table comes back as it was", arguments: Array(1...12) as [UInt64])
  func roundTrip(seed: UInt64) throws {
    var codec = RollupCodec()
    let sizes = [(1, 1), (64, 61), (256, 10), (3, 200), (8, 0), (0, 5)]
    let (series, periods) = sizes[Int(seed) % sizes.count]
    let table = Self.table(seed: seed, series: series, periods: periods)
    let bytes = codec.encode(table)
    let read = try codec.decode(
      bytes, period: table.period, series: table.series, rows: max(periods, 60))
    #expect(read == table, "seed \(seed)")
    #expect(codec.encode(read) == bytes, "seed \(seed)")
  }

  /// `RECORD_GOLDENS=1` writes the file of a new version and fails; old ones are never written.
  @Test("Rollups of format 1 are read")
  func golden1() throws {
    let table = Self.table(seed: 3, series: 17, periods: 9)
    var codec = RollupCodec()
    if getenv("RECORD_GOLDENS") != nil {
      try GoldenBlockTests.write("rollups", [codec.encode(table)])
      Issue.record("recorded; run again without RECORD_GOLDENS")
    }
    let bytes = try #require(try GoldenBlockTests.golden("rollups").first)
    let read = try codec.decode(bytes, period: .minute, series: table.series, rows: 60)
    #expect(read == table)
  }

  @Test("Series that never change take next to nothing")
  func constants() {
    var codec = RollupCodec()
    var table = RollupTable(
      period: .minute, series: 0..<256, periods: Array(100..<161),
      ticks: [UInt32](repeating: 60, count: 61), points: [])
    for series in 0..<256 {
      for _ in 0..<61 {
        var values = [Double](repeating: Double(series) * 1_234.5, count: 60)
        table.points.append(RollupPoint(of: &values, gaps: 0))
      }
    }
    #expect(codec.encode(table).count < 256 * 61 / 10)
  }

  @Test("A point is what its values are, within what is promised")
  func promises() {
    var generator = SeededGenerator(seed: 77)
    for series in 0..<200 where series % 8 != 5 {
      var values = (0..<60).map { _ in Self.value(series, &generator) }
      let given = values
      let point = RollupPoint(of: &values, gaps: 3)
      let sorted = given.sorted()
      let mean = given.reduce(0, +) / 60
      func moment(_ power: Int) -> Double {
        given.reduce(0) { sum, value in
          sum + (0..<power).reduce(1) { product, _ in product * (value - mean) }
        }
      }
      func isNear(_ a: Double, _ b: Double, _ share: Double, _ size: Double) -> Bool {
        abs(a - b) <= share * max(abs(b), size) + 1e-300
      }
      #expect(point.count == 60 && point.gaps == 3)
      #expect(Double(point.minimum) <= Double(Float(sorted[0])))
      #expect(Double(point.maximum) >= Double(Float(sorted[59])))
      #expect(isNear(Double(point.minimum), sorted[0], 0x1.1p-15, 0))
      #expect(isNear(Double(point.maximum), sorted[59], 0x1.1p-15, 0))
      #expect(isNear(Double(point.last), given[59], 0x1.1p-16, 0))
      #expect(isNear(point.sum, mean * 60, 0x1.1p-24, 1e-18))
      #expect(isNear(Double(point.p50), (sorted[29] + sorted[30]) / 2, 0x1.1p-12, 0))
      #expect(
        isNear(Double(point.p99), sorted[58] + 0.41 * (sorted[59] - sorted[58]), 0x1.1p-12, 0))
      let spread = max(0, moment(2) / 60).squareRoot()
      guard spread > abs(mean) * 1e-9 else { continue }
      #expect(isNear(Double(point.deviation), spread, 0x1.2p-12, 0))
      #expect(isNear(point.m2, moment(2), 0x1.2p-11, 0))
      let cube = 60 * spread * spread * spread
      #expect(abs(point.m3 - moment(3)) <= cube * 0x1p-8 * (abs(moment(3)) / cube + 0.1))
      #expect(isNear(point.m4, moment(4), 0x1p-8, 0))
    }
  }

  @Test("Every truncation and every flipped bit is an error")
  func damage() {
    var codec = RollupCodec()
    let table = Self.table(seed: 3, series: 9, periods: 12)
    let bytes = codec.encode(table)
    for count in 0..<bytes.count {
      #expect(throws: StorageError.self) {
        try codec.decode(
          Array(bytes.prefix(count)), period: table.period, series: table.series, rows: 60)
      }
    }
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: StorageError.self) {
        try codec.decode(changed, period: table.period, series: table.series, rows: 60)
      }
    }
  }

  @Test("Rollups of other series, periods or ticks are refused")
  func mistaken() {
    var codec = RollupCodec()
    let table = Self.table(seed: 5, series: 9, periods: 12)
    let bytes = codec.encode(table)
    for (period, series, rows) in [
      (RollupPeriod.hour, 40..<49, 60), (.minute, 40..<48, 60), (.minute, 40..<50, 60),
      (.minute, 40..<49, 11), (.minute, 0..<1_000, 60), (.minute, 40..<49, 1 << 40),
    ] {
      #expect(throws: StorageError.self, "\(period) \(series) \(rows)") {
        try codec.decode(bytes, period: period, series: series, rows: rows)
      }
    }
  }

  @Test("Contents that nobody encoded are an error or a table, never a trap")
  func fuzz() {
    var generator = SeededGenerator(seed: 11)
    var codec = RollupCodec()
    var compressor = ZstdCompressor()
    for round in 0..<3_000 {
      let table = Self.table(seed: UInt64(round % 20) * 2 + 1, series: 5, periods: 6)
      var content = Self.content(of: codec.encode(table))
      for _ in 0...generator.next() % 6 {
        let place = Int(generator.next() % UInt64(content.count))
        switch generator.next() % 3 {
        case 0: content[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: content.remove(at: place)
        default: content.insert(UInt8(truncatingIfNeeded: generator.next() >> 9), at: place)
        }
      }
      var bytes: [UInt8] = [0, 0, 0, 0]
      content.withUnsafeBytes { compressor.append($0, level: 1, to: &bytes) }
      let checksum = bytes.withUnsafeBytes {
        UInt32(
          truncatingIfNeeded: XXHash64.checksum(UnsafeRawBufferPointer(rebasing: $0.dropFirst(4))))
      }
      for byte in 0..<4 { bytes[byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(byte * 8)) }
      guard
        let read = try? codec.decode(bytes, period: .minute, series: table.series, rows: 60)
      else { continue }
      #expect(read.points.count == read.series.count * read.periods.count, "round \(round)")
      for (index, point) in read.points.enumerated() {
        let ticks = UInt64(read.ticks[index % read.periods.count])
        #expect(UInt64(point.count) + UInt64(point.gaps) == ticks, "round \(round)")
        #expect(point.minimum.isFinite && point.minimum <= point.maximum, "round \(round)")
      }
    }
  }

  private static func content(of bytes: [UInt8]) -> [UInt8] {
    var decompressor = ZstdDecompressor()
    var content: [UInt8] = []
    let size = bytes.withUnsafeBytes {
      try? decompressor.decompress(
        UnsafeRawBufferPointer(rebasing: $0.dropFirst(4)), limit: 1 << 20, into: &content)
    }
    return Array(content.prefix(size ?? 0))
  }
}
