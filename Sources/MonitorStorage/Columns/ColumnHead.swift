/// How one column of an extent is coded, as its head says.
///
/// ```
/// head = traits width first [slope] [factor] [reference] [digits] [states]
/// ```
struct ColumnHead: Sendable {
  /// The greatest number of decimal digits after the point.
  static let digitLimit = 6
  /// The most bytes that a head takes, without its states.
  static let sizeLimit = 1 + 1 + 10 + 10 + 10 + 1 + 1

  /// How many columns a chain of references may pass.
  static let depthLimit = 2

  /// Which parts follow and how entries are read.
  var traits: ColumnTraits = []
  /// Bytes of an entry that is not zero; 0 when all are.
  var width = 0
  /// The bits of the value in row 0 (the integer, of a decimal column).
  var first: UInt64 = 0
  /// The first delta, of a column of second order, in units of `factor`.
  var slope: UInt64 = 0
  /// What the deltas were divided by.
  var factor: UInt64 = 1
  /// The column whose deltas, divided by its own factor, were subtracted.
  var reference = 0
  /// How many columns its chain of references passes.
  var depth = 0
  /// Decimal digits after the point.
  var digits = 0
  /// Where the runs of states are in the content.
  var states = 0
  /// Where the bitmap and the planes are in the content.
  var body = 0
  /// Entries that are not zero: set bits in the bitmap.
  var packed = 0

  /// Entries that the bitmap tells of, in a column of `rows`.
  func entries(rows: Int) -> Int {
    width == 0 ? 0 : max(0, rows - (traits.contains(.secondOrder) ? 2 : 1))
  }

  /// Whether every row holds `first`, and all states are `value`.
  var isConstant: Bool {
    width == 0 && traits.isDisjoint(with: [.secondOrder, .relative, .stateful])
  }

  /// Appends the head; the runs of states, if any, are the caller's to append.
  func append(to bytes: inout [UInt8]) {
    bytes.append(traits.rawValue)
    bytes.append(UInt8(width))
    Varint.append(first, to: &bytes)
    if traits.contains(.secondOrder) {
      Varint.append(Varint.zigzag(Int64(bitPattern: slope)), to: &bytes)
    }
    if traits.contains(.factored) { Varint.append(factor, to: &bytes) }
    if traits.contains(.relative) { bytes.append(UInt8(reference)) }
    if traits.contains(.decimal) { bytes.append(UInt8(digits)) }
  }

  /// Reads a head of a column with `rows` rows at `offset`, and steps over its states.
  init(_ bytes: [UInt8], at offset: inout Int, rows: Int) throws(StorageError) {
    let start = offset
    traits = ColumnTraits(rawValue: try Self.byte(bytes, at: &offset))
    width = Int(try Self.byte(bytes, at: &offset))
    guard traits.isSubset(of: .known), width <= 8, rows >= 2 || !traits.contains(.secondOrder)
    else {
      throw .damaged(offset: start, "a column head \(traits.rawValue), \(width)")
    }
    first = try Varint.read(bytes, at: &offset)
    if traits.contains(.secondOrder) {
      slope = UInt64(bitPattern: Varint.unzigzag(try Varint.read(bytes, at: &offset)))
    }
    if traits.contains(.factored) { factor = try Varint.read(bytes, at: &offset) }
    if traits.contains(.relative) { reference = Int(try Self.byte(bytes, at: &offset)) }
    if traits.contains(.decimal) { digits = Int(try Self.byte(bytes, at: &offset)) }
    guard digits <= Self.digitLimit else {
      throw .damaged(offset: start, "\(digits) decimal digits")
    }
    states = offset
    if traits.contains(.stateful) { try StateRuns.skip(bytes, at: &offset, rows: rows) }
  }

  /// Makes the head of a column of zeros.
  init() {}

  private static func byte(_ bytes: [UInt8], at offset: inout Int) throws(StorageError) -> UInt8 {
    guard offset < bytes.count else { throw .damaged(offset: offset, "the heads are cut off") }
    defer { offset += 1 }
    return bytes[offset]
  }
}
