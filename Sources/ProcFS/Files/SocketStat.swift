/// `/proc/net/sockstat`: sockets in use.
package struct SocketStat: Hashable, Sendable {
  /// TCP sockets over IPv4 in use.
  package private(set) var tcpInUse: UInt64 = 0
  /// TCP sockets no process holds.
  package private(set) var tcpOrphans: UInt64 = 0
  /// TCP connections in the state TIME-WAIT.
  package private(set) var tcpTimeWait: UInt64 = 0
  /// TCP sockets the kernel has made.
  package private(set) var tcpAllocated: UInt64 = 0

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where the `TCP:` line is missing or lacks one of its numbers.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/net/sockstat")
    while !cursor.isAtEnd {
      if cursor.match("TCP: inuse ") {
        tcpInUse = try cursor.unsigned()
        guard cursor.match(" orphan ") else { throw cursor.failure() }
        tcpOrphans = try cursor.unsigned()
        guard cursor.match(" tw ") else { throw cursor.failure() }
        tcpTimeWait = try cursor.unsigned()
        guard cursor.match(" alloc ") else { throw cursor.failure() }
        tcpAllocated = try cursor.unsigned()
        return
      }
      cursor.skipLine()
    }
    throw cursor.failure()
  }
}
