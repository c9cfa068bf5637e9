/// `/proc/uptime`: time since boot.
package struct Uptime: Hashable, Sendable {
  /// Hundredths of a second since boot.
  package private(set) var hundredths: UInt64

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where the first column is no number with two decimals.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/uptime")
    hundredths = try cursor.hundredths()
  }
}
