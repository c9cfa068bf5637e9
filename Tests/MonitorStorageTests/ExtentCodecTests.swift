import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

@Suite struct ExtentCodecTests {
  /// What one column does from row to row.
  enum Shape: CaseIterable {
    case zeros, constant, ramp, longRamp, wrap, steps, multiples, noise, small, parabola, decimals,
      reals, notNumbers, extremes, sibling, minusZero
  }

  /// A slab whose columns have shapes drawn from the seed, and their kinds.
  static func slab(
    columns: Int, rows: Int, seed: UInt64, shapes: [Shape] = Shape.allCases
  ) -> (slab: ColumnSlab, kinds: [MetricKind]) {
    var generator = SeededGenerator(seed: seed)
    var slab = ColumnSlab(columns: columns, rows: rows)
    var kinds: [MetricKind] = []
    for column in 0..<columns {
      let shape = shapes[Int(generator.next() % UInt64(shapes.count))]
      let isReal = [.decimals, .reals, .notNumbers, .minusZero].contains(shape)
      kinds.append(isReal ? .real : generator.next() & 1 == 0 ? .counter : .integer)
      fill(&slab, column, shape, &generator)
      let stateful = generator.next() % 3
      for row in 0..<rows where stateful == 0 && generator.next() % 4 == 0 {
        slab.states[slab.index(column: column, row: row)] = UInt8(generator.next() % 12)
        if column & 1 == 0 { slab.values[slab.index(column: column, row: row)] = 0 }
      }
    }
    return (slab, kinds)
  }

  static func fill(
    _ slab: inout ColumnSlab, _ column: Int, _ shape: Shape, _ generator: inout SeededGenerator
  ) {
    let start = generator.next() >> (generator.next() % 64)
    var value = start
    for row in 0..<slab.rows {
      let draw = generator.next()
      switch shape {
      case .zeros: value = 0
      case .constant: break
      case .ramp: value &+= 10
      case .longRamp: value &+= 1 << 60
      case .wrap: value = UInt64.max &- 20 &+ UInt64(row) &* 7
      case .steps: value &+= draw % 10 == 0 ? draw >> 50 : 0
      case .multiples: value &+= 4_096 &* (draw % 3)
      case .noise: value = draw
      case .small: value = draw % 5
      case .parabola: value = start &+ UInt64(row * row * 3)
      case .decimals: value = (Double(draw % 100_000) / 100).bitPattern
      case .reals: value = (Double(draw >> 11) / 0x1p60).bitPattern
      case .notNumbers: value = draw % 3 == 0 ? draw | 0x7ff8_0000_0000_0001 : draw
      case .extremes: value = [0, .max, 1 << 63, (1 << 63) - 1][Int(draw % 4)]
      case .sibling:
        value = column > 0 ? slab.values[slab.index(column: column - 1, row: row)] &* 4 : draw
      case .minusZero: value = draw & 1 == 0 ? (-0.0).bitPattern : (0.5).bitPattern
      }
      slab.values[slab.index(column: column, row: row)] = value
    }
  }

  @Test(arguments: ExtentTier.allCases, 1...20 as ClosedRange<UInt64>)
  func givesBackWhatItWasGiven(tier: ExtentTier, seed: UInt64) throws {
    var codec = ExtentCodec()
    var generator = SeededGenerator(seed: seed)
    let columns = Int(generator.next() % 65)
    let rows = [0, 1, 2, 3, 63, 64, 65, 66, 129, 600][Int(generator.next() % 10)]
    let (slab, kinds) = Self.slab(columns: columns, rows: rows, seed: seed)
    let bytes = codec.encode(slab, kinds: kinds, tier: tier)
    var read = ColumnSlab()
    try codec.decode(bytes.span.bytes, columns: columns, rows: rows, into: &read)
    #expect(isSame(read, slab), "seed \(seed), \(columns) columns, \(rows) rows")
  }

  @Test(arguments: Shape.allCases, ExtentTier.allCases)
  func keepsEveryShapeOfEveryLength(shape: Shape, tier: ExtentTier) throws {
    var codec = ExtentCodec()
    for rows in Array(0...5) + [64, 65, 66, 67, 128, 129, 130, 200] {
      let (slab, kinds) = Self.slab(columns: 3, rows: rows, seed: UInt64(rows), shapes: [shape])
      for kinds in [kinds, [.counter, .counter, .counter], [.real, .real, .real]] {
        let bytes = codec.encode(slab, kinds: kinds, tier: tier)
        var read = ColumnSlab()
        try codec.decode(bytes.span.bytes, columns: 3, rows: rows, into: &read)
        #expect(isSame(read, slab), "\(shape), \(rows) rows")
      }
    }
  }

  /// Noise in values and states, as wide and as long as an extent may be: the most content.
  @Test(arguments: [(Limits.extentColumns, 70), (5, Limits.extentRows)])
  func holdsTheLargestExtents(columns: Int, rows: Int) throws {
    var codec = ExtentCodec()
    var slab = ColumnSlab(columns: columns, rows: rows)
    var generator = SeededGenerator(seed: 9)
    for index in slab.values.indices {
      slab.values[index] = generator.next()
      slab.states[index] = UInt8(truncatingIfNeeded: index)
    }
    let kinds = [MetricKind](repeating: .counter, count: columns)
    let bytes = codec.encode(slab, kinds: kinds, tier: .warm)
    var read = ColumnSlab()
    try codec.decode(bytes.span.bytes, columns: columns, rows: rows, into: &read)
    #expect(isSame(read, slab))
  }

  /// Twins, and twins of twins, in units of their own.
  @Test(arguments: ExtentTier.allCases) func followsTwins(tier: ExtentTier) throws {
    var generator = SeededGenerator(seed: 3)
    let (columns, rows) = (12, 300)
    var slab = ColumnSlab(columns: columns, rows: rows)
    for column in 0..<columns {
      var value: UInt64 = 1 << 40
      for row in 0..<rows {
        let index = slab.index(column: column, row: row)
        value &+= generator.next() % 100_000 &* 4
        // Each is four times the one before, and a little more or less.
        slab.values[index] =
          column == 0
          ? value : slab.values[index - rows] &* 4 &+ (generator.next() % 3) &- 1
      }
    }
    let kinds = [MetricKind](repeating: .counter, count: columns)
    var codec = ExtentCodec()
    let bytes = codec.encode(slab, kinds: kinds, tier: tier)
    var read = ColumnSlab()
    try codec.decode(
      bytes.span.bytes, columns: columns, rows: rows, wanted: [11, 0, 5], into: &read)
    for (place, column) in [11, 0, 5].enumerated() {
      let values = slab.values[column * rows..<(column + 1) * rows]
      #expect(Array(read.values[place * rows..<(place + 1) * rows]) == Array(values))
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func decodesTheWantedPartAsTheWhole(seed: UInt64) throws {
    var codec = ExtentCodec()
    var generator = SeededGenerator(seed: seed)
    let (columns, rows) = (40, 1 + Int(generator.next() % 300))
    let (slab, kinds) = Self.slab(columns: columns, rows: rows, seed: seed)
    let bytes = codec.encode(slab, kinds: kinds, tier: .cold)
    let wanted = (0..<10).map { _ in Int(generator.next() % UInt64(columns)) }
    let low = Int(generator.next() % UInt64(rows))
    let range = low..<low + Int(generator.next() % UInt64(rows - low + 1))
    var part = ColumnSlab()
    try codec.decode(
      bytes.span.bytes, columns: columns, rows: rows, wanted: wanted, range: range, into: &part)
    #expect(part.columns == wanted.count)
    #expect(part.rows == range.count)
    for (place, column) in wanted.enumerated() {
      for (offset, row) in range.enumerated() {
        let from = slab.index(column: column, row: row)
        let to = part.index(column: place, row: offset)
        #expect(part.values[to] == slab.values[from], "seed \(seed)")
        #expect(part.states[to] == slab.states[from], "seed \(seed)")
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func sumsUpAsOneByOne(seed: UInt64) throws {
    var codec = ExtentCodec()
    let rows = [0, 1, 2, 65, 300][Int(seed % 5)]
    let (slab, kinds) = Self.slab(columns: 60, rows: rows, seed: seed)
    let bytes = codec.encode(slab, kinds: kinds, tier: .warm)
    var summaries: [ColumnSummary] = []
    try codec.summarize(bytes.span.bytes, kinds: kinds, rows: rows, into: &summaries)
    #expect(summaries.count == kinds.count)
    for column in kinds.indices {
      let expected = Self.summary(slab, column, kinds[column])
      #expect(summaries[column].count == expected.count, "seed \(seed), column \(column)")
      #expect(summaries[column].minimum == expected.minimum, "seed \(seed), column \(column)")
      #expect(summaries[column].maximum == expected.maximum, "seed \(seed), column \(column)")
      #expect(summaries[column].last == expected.last, "seed \(seed), column \(column)")
      let (sum, exact) = (summaries[column].sum, expected.sum)
      let isClose = sum == exact || sum.isNaN && exact.isNaN
      #expect(isClose || abs(sum - exact) <= abs(exact) * 1e-12, "seed \(seed), column \(column)")
    }
    var some: [ColumnSummary] = []
    try codec.summarize(
      bytes.span.bytes, kinds: kinds, rows: rows, wanted: [7, 3, 3], into: &some)
    #expect(some.map(\.count) == [summaries[7].count, summaries[3].count, summaries[3].count])
  }

  /// The summary of a column, the slow and plain way.
  static func summary(_ slab: ColumnSlab, _ column: Int, _ kind: MetricKind) -> ColumnSummary {
    var summary = ColumnSummary()
    var least: UInt64?
    var most: UInt64?
    func isLess(_ a: UInt64, _ b: UInt64) -> Bool {
      switch kind {
      case .counter: a < b
      case .integer: Int64(bitPattern: a) < Int64(bitPattern: b)
      case .real: Double(bitPattern: a) < Double(bitPattern: b)
      }
    }
    var integers: Int128 = 0
    for row in 0..<slab.rows {
      let index = slab.index(column: column, row: row)
      let bits = slab.values[index]
      guard ReadingState(rawValue: slab.states[index])?.hasValue == true else { continue }
      if kind == .real, Double(bitPattern: bits).isNaN { continue }
      if least.map({ isLess(bits, $0) }) ?? true { least = bits }
      if most.map({ isLess($0, bits) }) ?? true { most = bits }
      summary.count += 1
      summary.last = RawValue(counter: bits)
      switch kind {
      case .counter: integers += Int128(bits)
      case .integer: integers += Int128(Int64(bitPattern: bits))
      case .real: summary.sum += Double(bitPattern: bits)
      }
    }
    if kind != .real { summary.sum = Double(integers) }
    summary.minimum = RawValue(counter: least ?? 0)
    summary.maximum = RawValue(counter: most ?? 0)
    return summary
  }
}

/// Compares without the slabs in the message of a failure, where thousands of numbers help nobody.
private func isSame(_ one: borrowing ColumnSlab, _ other: borrowing ColumnSlab) -> Bool {
  one.values == other.values && one.states == other.states && one.rows == other.rows
    && one.columns == other.columns
}
