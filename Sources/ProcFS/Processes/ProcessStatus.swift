/// `/proc/PID/status` (proc_pid_status(5)): whose the process is.
package struct ProcessStatus: Hashable, Sendable {
  /// The real user ID.
  package private(set) var uid: UInt32

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where there is no `Uid:` line with a number.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/PID/status")
    while !cursor.isAtEnd {
      if cursor.match("Uid:") {
        let number = try cursor.unsigned()
        guard let uid = UInt32(exactly: number) else { throw cursor.failure() }
        self.uid = uid
        return
      }
      cursor.skipLine()
    }
    throw cursor.failure()
  }
}
