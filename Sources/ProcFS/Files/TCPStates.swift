/// TCP connections by state, counted over `/proc/net/tcp` and `/proc/net/tcp6`.
package struct TCPStates: Hashable, Sendable {
  /// The kernel's numbers of the states, 1…12 (`net/tcp_states.h`).
  package static let names: [String] = [
    "", "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close",
    "close_wait", "last_ack", "listen", "closing", "new_syn_recv",
  ]

  /// Connections by state; index 0 is not used.
  package private(set) var counts: [UInt64] = Array(repeating: 0, count: names.count)

  /// Makes a count of nothing.
  package init() {}

  /// Sets all counts to 0.
  package mutating func reset() {
    for index in counts.indices { counts[index] = 0 }
  }

  /// Adds the lines of one file.
  ///
  /// - Throws: `malformed` where a line has no state.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/net/tcp")
    cursor.skipLine()
    while !cursor.isAtEnd {
      cursor.skipField()
      cursor.skipField()
      cursor.skipField()
      let state = try cursor.hexadecimal()
      count(state: UInt8(clamping: state))
      cursor.skipLine()
    }
  }

  /// Adds a socket; a state the kernel does not have is left out.
  mutating func count(state: UInt8) {
    if state > 0, Int(state) < counts.count { counts[Int(state)] += 1 }
  }
}
