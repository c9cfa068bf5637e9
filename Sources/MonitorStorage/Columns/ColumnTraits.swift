/// What the head of a column says about its coding: the first byte of the head.
struct ColumnTraits: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  /// The entries are deltas of deltas; else deltas.
  static let secondOrder = ColumnTraits(rawValue: 1 << 0)
  /// The entries are zigzag; else none is negative and they are themselves.
  static let signed = ColumnTraits(rawValue: 1 << 1)
  /// The deltas were divided by a common factor.
  static let factored = ColumnTraits(rawValue: 1 << 2)
  /// The deltas of another column were subtracted.
  static let relative = ColumnTraits(rawValue: 1 << 3)
  /// The values are binary64 that were decimal fractions, stored as integers.
  static let decimal = ColumnTraits(rawValue: 1 << 4)
  /// There are states other than `value`.
  static let stateful = ColumnTraits(rawValue: 1 << 5)
  /// Rows whose state has no value hold zero bits; the entries repeat the value before instead.
  static let blankGaps = ColumnTraits(rawValue: 1 << 6)
  /// The bits a head may have.
  static let known = ColumnTraits(rawValue: 0b0111_1111)
}
