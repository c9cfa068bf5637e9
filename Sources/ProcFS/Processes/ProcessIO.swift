/// `/proc/PID/io` (proc_pid_io(5)): bytes a process caused to be fetched from and sent to storage.
package struct ProcessIO: Hashable, Sendable {
  /// Bytes fetched from storage.
  package private(set) var readBytes: UInt64
  /// Bytes sent to storage.
  package private(set) var writtenBytes: UInt64

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where one of the two lines is missing or has no number.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/PID/io")
    var read: UInt64?
    var written: UInt64?
    while !cursor.isAtEnd {
      if cursor.match("read_bytes: ") {
        read = try cursor.unsigned()
      } else if cursor.match("write_bytes: ") {
        written = try cursor.unsigned()
      }
      cursor.skipLine()
    }
    guard let read, let written else { throw cursor.failure() }
    readBytes = read
    writtenBytes = written
  }
}
