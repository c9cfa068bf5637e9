/// A file of `/sys` or of a cgroup that holds one number, or `max` for none.
package enum SingleNumber {
  /// The number; `nil` for `max`.
  ///
  /// Saturates at the bounds of `Int64`.
  ///
  /// - Throws: `malformed` where there is neither.
  package static func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) -> Int64? {
    var cursor = ByteCursor(bytes, "a file of one number")
    if cursor.match("max") { return nil }
    if cursor.byte == 0x2D { return try cursor.signed() }
    return Int64(clamping: try cursor.unsigned())
  }

  /// The text of a file of one line, without its end.
  package static func line(_ bytes: UnsafeRawBufferPointer) -> String {
    var cursor = ByteCursor(bytes, "a file of one line")
    return String(decoding: cursor.line(), as: UTF8.self)
  }
}
