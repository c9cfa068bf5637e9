import MonitorModel

/// Codes columns, one after the other, into heads and bodies: the best of delta and delta of
/// delta, divided by a common factor, and relative to an earlier column where that is shorter.
///
/// The loops are plain loops over pointers; every scratch keeps its memory.
struct ColumnEncoder: ~Copyable {
  /// The heads of the columns so far.
  private(set) var heads: [UInt8] = []
  /// The bitmaps and planes of the columns so far: the first `bodyCount` bytes.
  private(set) var bodies = ColumnScratch<UInt8>()
  /// The bytes used of `bodies`.
  private(set) var bodyCount = 0

  private var rows = 0
  /// The values as integers, gaps held.
  private var integers = ColumnScratch<UInt64>()
  /// The deltas of every column so far, in units of its factor; `rows` a column.
  private var deltas = ColumnScratch<UInt64>()
  /// A few of the deltas of every column so far, side by side.
  private var probes = ColumnScratch<UInt64>()
  /// The entries of the column at hand, then those of them that are not zero.
  private var entries = ColumnScratch<UInt64>()
  private var packed = ColumnScratch<UInt64>()
  /// The columns so far that a later one may refer to, and how long their own chains are.
  private var referable: [(column: Int, depth: Int)] = []

  /// How many deltas of a candidate are looked at first: whole eights.
  private static let probeCount = 24

  /// Makes an encoder without columns.
  init() {}

  /// Forgets the columns and begins an extent.
  mutating func begin(columns: Int, rows: Int) {
    heads.removeAll(keepingCapacity: true)
    bodyCount = 0
    referable.removeAll(keepingCapacity: true)
    self.rows = rows
    integers.reserve(rows)
    deltas.reserve(columns * rows)
    probes.reserve(columns * Self.probeCount)
    entries.reserve(rows)
    packed.reserve(rows)
  }

  /// Codes the next column, which is column `index`; there is at least one row.
  mutating func append(
    _ index: Int, _ values: UnsafeBufferPointer<UInt64>, _ states: UnsafeBufferPointer<UInt8>,
    kind: MetricKind
  ) {
    var head = ColumnHead()
    var source = values.baseAddress!
    if !Self.areZero(states.baseAddress!, rows) {
      head.traits.insert(.stateful)
      if Self.hold(source, states.baseAddress!, rows, into: integers.start) {
        head.traits.insert(.blankGaps)
        source = UnsafePointer(integers.start)
      }
    }
    if Self.areEqual(source, rows) {
      head.first = source[0]
    } else {
      if kind == .real, let digits = Self.decimals(source, rows, into: integers.start) {
        head.traits.insert(.decimal)
        head.digits = digits
        source = UnsafePointer(integers.start)
      }
      head.first = source[0]
      code(index, source, &head)
    }
    head.append(to: &heads)
    if head.traits.contains(.stateful) { StateRuns.append(states, to: &heads) }
  }

  /// Codes a column that is not constant.
  private mutating func code(
    _ index: Int, _ source: UnsafePointer<UInt64>, _ head: inout ColumnHead
  ) {
    let count = rows - 1
    let own = deltas.start + index * rows
    head.factor = Self.difference(source, count, into: own)
    if head.factor > 1 { head.traits.insert(.factored) }
    let (first, second) = Self.costs(own, count)
    var depth = 0
    if let reference = twin(of: own, count, index: index, cost: min(first, second)) {
      depth = reference.depth + 1
      head.traits.insert(.relative)
      head.reference = reference.column
      Self.subtract(deltas.start + reference.column * rows, from: own, count, into: entries.start)
      pack(entries.start, count, &head)
    } else if second < first {
      head.traits.insert(.secondOrder)
      head.slope = own[0]
      Self.subtract(own, from: own + 1, count - 1, into: entries.start)
      pack(entries.start, count - 1, &head)
    } else {
      pack(own, count, &head)
    }
    if depth < ColumnHead.depthLimit { referable.append((index, depth)) }
  }

  /// The earlier column whose deltas leave the least of these, if that saves a twentieth.
  ///
  /// A few rows of each candidate tell which is best; all rows of the best tell whether it is good.
  private mutating func twin(
    of own: UnsafePointer<UInt64>, _ count: Int, index: Int, cost: Int
  ) -> (column: Int, depth: Int)? {
    let step = max(1, count / Self.probeCount)
    let probe = probes.start + index * Self.probeCount
    for place in 0..<Self.probeCount { probe[place] = place * step < count ? own[place * step] : 0 }
    guard cost > count / 4 else { return nil }
    var best: (column: Int, depth: Int)?
    var least = Int.max
    for candidate in referable {
      let other = probes.start + candidate.column * Self.probeCount
      var sum = 0
      var place = 0
      while place < Self.probeCount, sum <= least {
        for row in place..<place &+ 8 { sum &+= Self.length(probe[row] &- other[row]) }
        place &+= 8
      }
      if sum <= least { (best, least) = (candidate, sum) }
    }
    guard let best else { return nil }
    let other = deltas.start + best.column * rows
    var sum = 0
    for row in 0..<count { sum &+= Self.length(own[row] &- other[row]) }
    return sum + 8 < cost - cost / 20 ? best : nil
  }

  /// Writes the bitmap and the planes of some entries.
  private mutating func pack(
    _ source: UnsafePointer<UInt64>, _ count: Int, _ head: inout ColumnHead
  ) {
    let bitmapSize = (count + 7) / 8
    bodies.reserve(bodyCount + bitmapSize + 8 + 8 * count, keeping: bodyCount)
    let bitmap = bodies.start + bodyCount
    if Self.haveNegative(source, count) { head.traits.insert(.signed) }
    let (kept, union) = Self.compact(
      source, count, signed: head.traits.contains(.signed), bitmap: bitmap, into: packed.start)
    head.width = (64 - union.leadingZeroBitCount + 7) / 8
    guard head.width > 0 else { return }
    var plane = bitmap + bitmapSize
    for byte in 0..<head.width {
      let shift = UInt64(8 * byte)
      for row in 0..<kept { plane[row] = UInt8(truncatingIfNeeded: packed.start[row] &>> shift) }
      plane += kept
    }
    bodyCount += bitmapSize + head.width * kept
  }
}

// The loops. Each reads and writes `count` elements.
extension ColumnEncoder {
  private static func areZero(_ states: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var union: UInt8 = 0
    for row in 0..<count { union |= states[row] }
    return union == 0
  }

  private static func areEqual(_ values: UnsafePointer<UInt64>, _ count: Int) -> Bool {
    var union: UInt64 = 0
    for row in 0..<count { union |= values[row] ^ values[0] }
    return union == 0
  }

  private static func haveNegative(_ values: UnsafePointer<UInt64>, _ count: Int) -> Bool {
    var union: UInt64 = 0
    for row in 0..<count { union |= values[row] }
    return Int64(bitPattern: union) < 0
  }

  /// Repeats the last value where the state has none, if the bits there are all zero.
  private static func hold(
    _ values: UnsafePointer<UInt64>, _ states: UnsafePointer<UInt8>, _ count: Int,
    into held: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    var value = (0..<count).first { StateRuns.hasValue(states[$0]) }.map { values[$0] } ?? 0
    for row in 0..<count {
      if StateRuns.hasValue(states[row]) {
        value = values[row]
      } else if values[row] != 0 {
        return false
      }
      held[row] = value
    }
    return true
  }

  /// The integers that, divided by a power of ten, are exactly these binary64, and how many
  /// digits that power has; nil when there are none.
  private static func decimals(
    _ values: UnsafePointer<UInt64>, _ count: Int, into integers: UnsafeMutablePointer<UInt64>
  ) -> Int? {
    // A constant column never comes here, so `values` and `integers` may be the same memory only
    // when gaps were held there; the values are then copied out one by one before they change.
    var digits = 0
    for row in 0..<count {
      while true {
        if decimal(values[row], digits) != nil { break }
        digits += 1
        if digits > ColumnHead.digitLimit { return nil }
      }
    }
    for row in 0..<count where decimal(values[row], digits) == nil { return nil }
    for row in 0..<count { integers[row] = decimal(values[row], digits) ?? 0 }
    return digits
  }

  @inline(__always)
  private static func decimal(_ bits: UInt64, _ digits: Int) -> UInt64? {
    let scale = ColumnDecoder.power(digits)
    let scaled = (Double(bitPattern: bits) * scale).rounded()
    guard scaled.magnitude <= 0x1p53 else { return nil }
    // Minus zero has no integer, and fails here.
    let integer = Int64(scaled)
    return (Double(integer) / scale).bitPattern == bits ? UInt64(bitPattern: integer) : nil
  }

  /// Writes the deltas divided by their greatest common factor, and returns it.
  private static func difference(
    _ values: UnsafePointer<UInt64>, _ count: Int, into deltas: UnsafeMutablePointer<UInt64>
  ) -> UInt64 {
    for row in 0..<count { deltas[row] = values[row + 1] &- values[row] }
    var factor: UInt64 = 0
    for row in 0..<count where deltas[row] != 0 {
      factor = common(factor, Int64(bitPattern: deltas[row]).magnitude)
      if factor == 1 { return 1 }
    }
    // Not constant, so there was a delta. One that no Int64 holds stays as it is.
    guard factor <= UInt64(Int64.max) else { return 1 }
    let divisor = Int64(factor)
    for row in 0..<count where deltas[row] != 0 {
      deltas[row] = UInt64(bitPattern: Int64(bitPattern: deltas[row]) / divisor)
    }
    return factor
  }

  @inline(__always)
  private static func common(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while a != 0 { (a, b) = (b % a, a) }
    return b
  }

  private static func subtract(
    _ other: UnsafePointer<UInt64>, from values: UnsafePointer<UInt64>, _ count: Int,
    into differences: UnsafeMutablePointer<UInt64>
  ) {
    for row in 0..<count { differences[row] = values[row] &- other[row] }
  }

  /// About how many bits the deltas have, and the deltas of deltas.
  private static func costs(
    _ deltas: UnsafePointer<UInt64>, _ count: Int
  ) -> (first: Int, second: Int) {
    var first = 0
    var second = 0
    var before: UInt64 = 0
    for row in 0..<count {
      let delta = deltas[row]
      first &+= length(delta)
      second &+= length(delta &- before)
      before = delta
    }
    return (first, second)
  }

  @inline(__always)
  private static func length(_ delta: UInt64) -> Int {
    63 &- ((Varint.zigzag(Int64(bitPattern: delta)) &<< 1) | 1).leadingZeroBitCount
  }

  /// Writes a bit an entry, and the entries that are not zero; returns how many those are, and
  /// their bits or-ed.
  ///
  /// `bitmap` is written in whole words.
  private static func compact(
    _ entries: UnsafePointer<UInt64>, _ count: Int, signed: Bool,
    bitmap: UnsafeMutablePointer<UInt8>, into packed: UnsafeMutablePointer<UInt64>
  ) -> (kept: Int, union: UInt64) {
    var kept = 0
    var union: UInt64 = 0
    var row = 0
    while row < count {
      let end = min(row + 64, count)
      var word: UInt64 = 0
      var bit: UInt64 = 0
      while row < end {
        let entry = entries[row]
        let coded = signed ? Varint.zigzag(Int64(bitPattern: entry)) : entry
        packed[kept] = coded
        union |= coded
        let isKept: UInt64 = coded == 0 ? 0 : 1
        kept &+= Int(isKept)
        word |= isKept &<< bit
        bit &+= 1
        row &+= 1
      }
      UnsafeMutableRawPointer(bitmap + (end - 1) / 64 * 8)
        .storeBytes(of: word.littleEndian, as: UInt64.self)
    }
    return (kept, union)
  }
}
