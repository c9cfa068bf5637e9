/// What an earlier run left in a log.
package struct RecoveredLog: Hashable, Sendable {
  /// The number of the block it was to become.
  package var number: UInt64
  /// The run that wrote it; 0 where the head is damaged.
  package var session: UInt64
  /// The payloads up to the first record that is not good, in order.
  package var payloads: [[UInt8]]
  /// Bytes after the last good record; a write that was under way, or damage.
  package var tornBytes: Int
  /// Why it ends before the end of the file, with the place; `nil` where it does not.
  package var damage: HistoryError?

  /// Whether it ends before the end of the file, or has not even a head.
  package var isCut: Bool { damage != nil }
}
