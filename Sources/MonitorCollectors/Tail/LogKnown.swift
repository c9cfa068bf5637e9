/// A rotated file that was there before or was read to its end: it is not read again.
struct LogKnown: Sendable, Equatable {
  /// The device.
  var device: UInt64
  /// The inode.
  var inode: UInt64
  /// The mark of its first bytes; an empty one says nothing.
  var head: LogMark
}
