/// Where keys come in: how logs are sealed, and how it is told with which key a block was.
///
/// Blocks arrive sealed already; of them only the key is asked for, so that a folder which another
/// key wrote is refused before anything is changed in it.
package struct HistorySeal: Sendable {
  /// The identity of the key, 0 for none.
  package var key: UInt64
  /// 32 fresh random bytes for the head of a new log.
  package var salt: @Sendable () -> [UInt8]
  /// The cipher of the log with this head, new or old.
  package var cipher: @Sendable (LogHead) -> LogCipher
  /// The identity of the key a block was sealed with, from its first `headBytes` bytes; 0 where it
  /// is plain, `nil` where it is damaged.
  package var keyOfBlock: @Sendable (_ head: [UInt8]) -> UInt64?

  /// Bytes of a block that are read to learn its key.
  package static let headBytes = 4_096

  /// Makes a seal.
  package init(
    key: UInt64, salt: @escaping @Sendable () -> [UInt8],
    cipher: @escaping @Sendable (LogHead) -> LogCipher,
    keyOfBlock: @escaping @Sendable (_ head: [UInt8]) -> UInt64?
  ) {
    self.key = key
    self.salt = salt
    self.cipher = cipher
    self.keyOfBlock = keyOfBlock
  }

  /// No encryption; blocks are taken as plain.
  package static let plain = HistorySeal(
    key: 0, salt: { [UInt8](repeating: 0, count: LogHead.saltBytes) }, cipher: { _ in .plain },
    keyOfBlock: { _ in 0 })
}
