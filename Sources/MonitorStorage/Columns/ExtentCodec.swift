package import MonitorModel

/// Turns a slab of columns into the bytes of an extent and back, losslessly.
///
/// An extent is a checksum and a frame of zstd, which has one of its own; the article Extents draws
/// every byte. The decoder trusts nothing: it gives the values that were encoded or throws. An owner
/// keeps one codec and uses it again, so that nothing is allocated but what is returned.
package struct ExtentCodec: ~Copyable {
  private static let layout: UInt8 = 1
  private static let checksumSize = 4

  private var compressor = ZstdCompressor()
  private var decompressor = ZstdDecompressor()
  private var encoder = ColumnEncoder()
  private var decoder = ColumnDecoder()
  private var content: [UInt8] = []
  private var values = ColumnScratch<UInt64>()
  private var states = ColumnScratch<UInt8>()

  /// Makes a codec; its memory comes with its first uses.
  package init() {}

  /// The most bytes that the content of an extent of this shape takes.
  package static func contentLimit(columns: Int, rows: Int) -> Int {
    // A row takes at most 8 bytes and a bit in the planes, and 3 bytes as a run of states.
    8 + columns * (ColumnHead.sizeLimit + 12 * rows)
  }

  /// The bytes of an extent.
  ///
  /// - Parameters:
  ///   - slab: At most `Limits.extentColumns` columns and `Limits.extentRows` rows.
  ///   - kinds: The kind of each column. It guides the encoder; any bits are kept as they are.
  package mutating func encode(
    _ slab: ColumnSlab, kinds: [MetricKind], tier: ExtentTier
  ) -> [UInt8] {
    precondition(kinds.count == slab.columns, "\(kinds.count) kinds for \(slab.columns) columns")
    precondition(
      slab.columns <= Limits.extentColumns && slab.rows <= Limits.extentRows,
      "a slab beyond the limits")
    content.removeAll(keepingCapacity: true)
    content.append(Self.layout)
    Varint.append(UInt64(slab.columns), to: &content)
    Varint.append(UInt64(slab.rows), to: &content)
    encoder.begin(columns: slab.columns, rows: slab.rows)
    if slab.rows > 0 {
      for column in 0..<slab.columns {
        slab.withColumn(column) { encoder.append(column, $0, $1, kind: kinds[column]) }
      }
    }
    content.append(contentsOf: encoder.heads)
    content.append(
      contentsOf: UnsafeBufferPointer(start: encoder.bodies.start, count: encoder.bodyCount))
    var bytes = [UInt8](repeating: 0, count: Self.checksumSize)
    content.withUnsafeBytes { compressor.append($0, level: tier.level, to: &bytes) }
    let checksum = bytes.withUnsafeBytes {
      Self.checksum(UnsafeRawBufferPointer(rebasing: $0.dropFirst(Self.checksumSize)))
    }
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: checksum.littleEndian, as: UInt32.self) }
    return bytes
  }

  /// Checks an extent and decodes some columns of it.
  ///
  /// - Parameters:
  ///   - bytes: All the bytes of the extent.
  ///   - columns: How many columns were encoded.
  ///   - rows: How many rows were encoded.
  ///   - wanted: The columns to decode, in the order they are to have in `slab`; nil for all.
  ///   - range: The rows to decode; nil for all.
  ///   - slab: Takes the shape of what is wanted, and keeps its memory.
  /// - Throws: `StorageError.damaged` when the bytes are not what was encoded; `slab` is then of
  ///   no use.
  package mutating func decode(
    _ bytes: RawSpan, columns: Int, rows: Int, wanted: [Int]? = nil, range: Range<Int>? = nil,
    into slab: inout ColumnSlab
  ) throws(StorageError) {
    try open(bytes, columns: columns, rows: rows)
    let range = range ?? 0..<rows
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows outside the extent")
    let count = wanted?.count ?? columns
    slab.reset(columns: count, rows: range.count)
    guard !range.isEmpty else { return }
    for place in 0..<count {
      let column = wanted?[place] ?? place
      precondition(column >= 0 && column < columns, "a column outside the extent")
      try decoder.decode(
        column, content, count: range.upperBound, into: values.start, states.start)
      slab.withMutableColumn(place) { values, states in
        values.baseAddress?.update(
          from: self.values.start + range.lowerBound, count: range.count)
        states.baseAddress?.update(
          from: self.states.start + range.lowerBound, count: range.count)
      }
    }
  }

  /// Checks an extent and sums up each of its columns, or the wanted ones.
  ///
  /// - Throws: `StorageError.damaged` when the bytes are not what was encoded; `summaries` is then
  ///   of no use.
  package mutating func summarize(
    _ bytes: RawSpan, kinds: [MetricKind], rows: Int, wanted: [Int]? = nil,
    into summaries: inout [ColumnSummary]
  ) throws(StorageError) {
    try open(bytes, columns: kinds.count, rows: rows)
    summaries.removeAll(keepingCapacity: true)
    for place in 0..<(wanted?.count ?? kinds.count) {
      let column = wanted?[place] ?? place
      precondition(column >= 0 && column < kinds.count, "a column outside the extent")
      let kind = kinds[column]
      guard rows > 0 else {
        summaries.append(ColumnSummary())
        continue
      }
      let head = decoder.heads[column]
      if head.isConstant {
        summaries.append(ColumnSummary(head.first, kind: kind, rows: rows))
        continue
      }
      try decoder.decode(column, content, count: rows, into: values.start, states.start)
      let count =
        head.traits.contains(.stateful)
        ? StateRuns.compact(values.start, states.start, count: rows) : rows
      summaries.append(
        ColumnSummary(UnsafeBufferPointer(start: values.start, count: count), kind: kind))
    }
  }

  /// The low half of XXH64.
  private static func checksum(_ frame: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: XXHash64.checksum(frame))
  }

  /// The frame of an extent whose checksum agrees.
  private static func frame(
    of bytes: UnsafeRawBufferPointer
  ) throws(StorageError) -> UnsafeRawBufferPointer {
    guard bytes.count > checksumSize else {
      throw .damaged(offset: 0, "an extent of \(bytes.count) bytes")
    }
    let frame = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(checksumSize))
    guard UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)) == checksum(frame) else {
      throw .damaged(offset: 0, "the checksum of an extent does not agree")
    }
    return frame
  }

  /// Checks an extent and readies the decoder for its columns.
  private mutating func open(
    _ bytes: RawSpan, columns: Int, rows: Int
  ) throws(StorageError) {
    guard columns >= 0, rows >= 0, columns <= Limits.extentColumns, rows <= Limits.extentRows else {
      throw .damaged(offset: 0, "an extent of \(columns) columns and \(rows) rows")
    }
    let limit = Self.contentLimit(columns: columns, rows: rows)
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Int, StorageError> in
      do throws(StorageError) {
        let frame = try Self.frame(of: bytes)
        return .success(try decompressor.decompress(frame, limit: limit, into: &content))
      } catch {
        return .failure(error)
      }
    }
    let size = try outcome.get()
    content.removeLast(content.count - size)
    var offset = 1
    guard size > 0, content[0] == Self.layout else {
      throw .damaged(offset: 0, "an unknown layout of an extent")
    }
    guard try Varint.read(content, at: &offset) == UInt64(columns),
      try Varint.read(content, at: &offset) == UInt64(rows)
    else { throw .damaged(offset: 1, "an extent that is not \(columns) columns × \(rows) rows") }
    values.reserve(rows)
    states.reserve(rows)
    try decoder.read(
      content, from: offset, size: size, columns: rows == 0 ? 0 : columns, rows: rows)
  }
}
