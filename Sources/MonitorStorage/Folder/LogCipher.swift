/// How the records of one log are sealed before they are written: a key that belongs to this log
/// alone, made from its head.
package struct LogCipher: Sendable {
  /// Seals the payload of the record with this index, from 0; never twice with one index.
  package var seal: @Sendable (_ payload: [UInt8], _ index: UInt64) -> [UInt8]
  /// Opens a record; `nil` where it was not sealed so.
  package var open: @Sendable (_ record: [UInt8], _ index: UInt64) -> [UInt8]?

  /// Makes a cipher of its two ways.
  package init(
    seal: @escaping @Sendable (_ payload: [UInt8], _ index: UInt64) -> [UInt8],
    open: @escaping @Sendable (_ record: [UInt8], _ index: UInt64) -> [UInt8]?
  ) {
    self.seal = seal
    self.open = open
  }

  /// Leaves everything as it is.
  package static let plain = LogCipher(
    seal: { payload, _ in payload }, open: { record, _ in record })
}
