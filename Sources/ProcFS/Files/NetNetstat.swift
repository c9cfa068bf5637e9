/// `/proc/net/netstat`: the kernel's own counters of TCP beyond the standard ones.
package struct NetNetstat: Hashable, Sendable {
  /// A column of the `TcpExt:` lines.
  package enum Field: Int, CaseIterable, Sendable {
    case listenOverflows, listenDrops, timeouts
  }

  private static let keys: [StaticString] = ["ListenOverflows", "ListenDrops", "TCPTimeouts"]

  private var table = FieldTable(count: Field.allCases.count)

  /// Makes a reading of nothing.
  package init() {}

  /// A field, where the kernel has it.
  package subscript(field: Field) -> UInt64? { table[field.rawValue] }

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a wanted name has no number under it.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    table.clear()
    var cursor = ByteCursor(bytes, "/proc/net/netstat")
    while !cursor.isAtEnd {
      if cursor.match("TcpExt:") {
        let names = cursor.line()
        guard cursor.match("TcpExt:") else { throw cursor.failure() }
        try table.readPair(
          names: names, numbers: &cursor, keys: Self.keys, from: 0, to: Self.keys.count)
        return
      }
      cursor.skipLine()
    }
  }
}
