import MonitorModel

/// Turns tables of rollups into the bytes of a section and back, to the bit.
///
/// A checksum (the low half of XXH64 of what follows), and a frame of zstd with:
///
/// ```
///  1        layout, 1
///  1        period: 1 minutes, 2 hours
///  varint   series, s
///  varint   periods, p
///  varints  the first period (zigzag), then the distance of each from the one before, above 0
///  varints  ticks in each period
///  s·p      what each point is, series by series:  bits 0–1  0 as the one before in its series
///                                                            1 without a value
///                                                            2 with values that are all equal
///                                                            3 with values that differ
///                                                  bit 2     it has gaps beside values
///  varints  the gaps of each point that has bit 2
///  planes   of the points of kind 2: the value                                          4
///  planes   of those of kind 3: minimum 4, maximum 3, mean 4, last 3, median 3, p95 3, p99 3,
///           deviation 3, skewness 2, kurtosis 2
/// ```
///
/// A field of n bytes is n planes, the highest bytes of all points first, as those hardly differ.
/// `Float`s are taken as integers in the order of their size, without the bits that ``RollupPoint``
/// drops, and of each only the distance from one that is likely to be near: minimum, median and the
/// value of kind 2 from those of the point before, maximum, mean and last from the minimum, p95 from
/// the median, p99 from p95. The distances from a point before and between percentiles are folded
/// (``Varint/zigzag(_:)``).
package struct RollupCodec: ~Copyable {
  /// Series in one table.
  package static let seriesMax = 256
  private static let layout: UInt8 = 1
  private static let checksumSize = 4

  private var compressor = ZstdCompressor()
  private var decompressor = ZstdDecompressor()
  private var content: [UInt8] = []

  /// Makes a codec; its memory comes with its first use.
  package init() {}

  /// What a point is.
  private enum Kind: UInt8 {
    case same = 0
    case empty = 1
    case flat = 2
    case full = 3
  }

  private static let gapsBit: UInt8 = 4

  /// The bytes of a table.
  ///
  /// - Precondition: the table has at most `seriesMax` series and `Limits.extentRows` periods, and
  ///   as many points as those make.
  package mutating func encode(_ table: RollupTable) -> [UInt8] {
    precondition(table.series.count <= Self.seriesMax, "a table of \(table.series.count) series")
    precondition(table.points.count == table.series.count * table.periods.count)
    precondition(table.ticks.count == table.periods.count)
    content.removeAll(keepingCapacity: true)
    content += [Self.layout, table.period.rawValue]
    Varint.append(UInt64(table.series.count), to: &content)
    Varint.append(UInt64(table.periods.count), to: &content)
    var before: Int64?
    for period in table.periods {
      Varint.append(before.map { UInt64(period - $0) } ?? Varint.zigzag(period), to: &content)
      before = period
    }
    for ticks in table.ticks { Varint.append(UInt64(ticks), to: &content) }
    var gaps: [UInt8] = []
    var flat = RollupFields(widths: RollupFields.flat)
    var full = RollupFields(widths: RollupFields.full)
    for series in table.series {
      var last = RollupPoint()
      for point in table.points(of: series) ?? [] {
        var kind = Kind.empty
        if point.count > 0 {
          kind = point.isFlat ? .flat : .full
          if point.hasValues(of: last) { kind = .same }
        }
        let hasGaps = point.count > 0 && point.gaps > 0
        content.append(kind.rawValue | (hasGaps ? Self.gapsBit : 0))
        if hasGaps { Varint.append(UInt64(point.gaps), to: &gaps) }
        if kind == .flat { flat.append(RollupFields.flat(of: point, after: last)) }
        if kind == .full { full.append(RollupFields.full(of: point, after: last)) }
        if point.count > 0 { last = point }
      }
    }
    content += gaps
    flat.appendPlanes(to: &content)
    full.appendPlanes(to: &content)
    return sealed()
  }

  private mutating func sealed() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.checksumSize)
    content.withUnsafeBytes { compressor.append($0, level: ExtentTier.cold.level, to: &bytes) }
    let checksum = Self.checksum(bytes)
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: checksum.littleEndian, as: UInt32.self) }
    return bytes
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes {
      UInt32(
        truncatingIfNeeded: XXHash64.checksum(
          UnsafeRawBufferPointer(rebasing: $0.dropFirst(checksumSize))))
    }
  }

  // MARK: Reading

  /// The table in some bytes, of `series` and of no more periods than `rows`.
  ///
  /// - Throws: `StorageError.damaged` where the bytes are not what was encoded.
  package mutating func decode(
    _ bytes: [UInt8], period: RollupPeriod, series: Range<Int>, rows: Int
  ) throws(StorageError) -> RollupTable {
    guard series.count <= Self.seriesMax, rows <= Limits.extentRows else {
      throw .damaged(offset: 0, "rollups of \(series.count) series in \(rows) ticks")
    }
    try open(bytes, points: series.count * rows, rows: rows)
    guard content.count >= 2, content[0] == Self.layout, content[1] == period.rawValue else {
      throw .damaged(offset: 0, "an unknown layout of rollups")
    }
    var offset = 2
    guard try Varint.read(content, at: &offset) == UInt64(series.count) else {
      throw .damaged(offset: 2, "rollups of other series")
    }
    let count = try Varint.read(content, at: &offset)
    guard count <= UInt64(rows) else { throw .damaged(offset: 2, "rollups of \(count) periods") }
    var table = RollupTable(period: period, series: series, periods: [], ticks: [], points: [])
    try readPeriods(Int(count), &table, &offset)
    try readPoints(&table, &offset)
    guard offset == content.count else {
      throw .damaged(offset: offset, "\(content.count - offset) bytes after the rollups")
    }
    return table
  }

  private mutating func open(
    _ bytes: [UInt8], points: Int, rows: Int
  ) throws(StorageError) {
    guard bytes.count > Self.checksumSize,
      LittleEndian.read(UInt32.self, bytes, at: 0) == Self.checksum(bytes)
    else { throw .damaged(offset: 0, "the checksum of rollups does not agree") }
    let limit = 32 + rows * 20 + points * (6 + RollupFields.full.reduce(0, +))
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Int, StorageError> in
      do throws(StorageError) {
        let frame = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(Self.checksumSize))
        return .success(try decompressor.decompress(frame, limit: limit, into: &content))
      } catch {
        return .failure(error)
      }
    }
    content.removeLast(content.count - (try outcome.get()))
  }

  private func readPeriods(
    _ count: Int, _ table: inout RollupTable, _ offset: inout Int
  ) throws(StorageError) {
    // Whole nanoseconds of any of them fit into 64 bits.
    let most = Int64.max / table.period.nanoseconds - 1
    for _ in 0..<count {
      let start = offset
      let number = try Varint.read(content, at: &offset)
      let period: Int64
      if let last = table.periods.last {
        guard number > 0, number <= UInt64(most) else {
          throw .damaged(offset: start, "periods out of order")
        }
        period = last + Int64(number)
      } else {
        period = Varint.unzigzag(number)
      }
      guard period >= -most, period <= most else {
        throw .damaged(offset: start, "a period beyond time")
      }
      table.periods.append(period)
    }
    for _ in 0..<count {
      let start = offset
      guard let ticks = UInt32(exactly: try Varint.read(content, at: &offset)) else {
        throw .damaged(offset: start, "too many ticks")
      }
      table.ticks.append(ticks)
    }
  }

  private func readPoints(
    _ table: inout RollupTable, _ offset: inout Int
  ) throws(StorageError) {
    let count = table.series.count * table.periods.count
    guard content.count - offset >= count else {
      throw .damaged(offset: offset, "rollups are cut off")
    }
    let codes = content[offset..<offset + count]
    offset += count
    var gaps: [UInt32] = []
    for code in codes where code & Self.gapsBit != 0 {
      let start = offset
      guard let number = UInt32(exactly: try Varint.read(content, at: &offset)) else {
        throw .damaged(offset: start, "too many gaps")
      }
      gaps.append(number)
    }
    let flat = try RollupFields(
      widths: RollupFields.flat, count: codes.count { $0 & 3 == Kind.flat.rawValue }, content,
      &offset)
    let full = try RollupFields(
      widths: RollupFields.full, count: codes.count { $0 & 3 == Kind.full.rawValue }, content,
      &offset)
    table.points.reserveCapacity(count)
    var (nextGap, nextFlat, nextFull) = (0, 0, 0)
    var last = RollupPoint()
    for (place, code) in codes.enumerated() {
      let column = place % table.periods.count
      if column == 0 { last = RollupPoint() }
      guard code < 8, let kind = Kind(rawValue: code & 3) else {
        throw .damaged(offset: 0, "a rollup of kind \(code)")
      }
      let ticks = table.ticks[column]
      var point = RollupPoint(gaps: ticks)
      if kind != .empty {
        switch kind {
        case .flat:
          point = RollupFields.flat(flat, nextFlat, after: last)
          nextFlat += 1
        case .full:
          point = RollupFields.full(full, nextFull, after: last)
          nextFull += 1
        default: point = last
        }
        point.gaps = code & Self.gapsBit != 0 ? gaps[nextGap] : 0
        if code & Self.gapsBit != 0 { nextGap += 1 }
        guard point.gaps < ticks, point.isSound, kind != .same || last.count > 0 else {
          throw .damaged(offset: 0, "a rollup that cannot be")
        }
        point.count = ticks - point.gaps
        last = point
      }
      table.points.append(point)
    }
  }
}
