/// `/proc/net/snmp`: counters of TCP (both address families) and of UDP over IPv4 (RFC 4022,
/// RFC 4113).
package struct NetSNMP: Hashable, Sendable {
  /// A column of the `Tcp:` or `Udp:` lines.
  package enum Field: Int, CaseIterable, Sendable {
    case established, segmentsReceived, segmentsSent, segmentsRetransmitted
    case datagramsReceived, receiveErrors, datagramsSent, sendBufferErrors
  }

  private static let keys: [StaticString] = [
    "CurrEstab", "InSegs", "OutSegs", "RetransSegs",
    "InDatagrams", "InErrors", "OutDatagrams", "SndbufErrors",
  ]
  private static let tcpCount = 4

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
    var cursor = ByteCursor(bytes, "/proc/net/snmp")
    while !cursor.isAtEnd {
      if cursor.match("Tcp:") {
        try readGroup("Tcp:", &cursor, from: 0, to: Self.tcpCount)
      } else if cursor.match("Udp:") {
        try readGroup("Udp:", &cursor, from: Self.tcpCount, to: Self.keys.count)
      }
      cursor.skipLine()
    }
  }

  private mutating func readGroup(
    _ group: StaticString, _ cursor: inout ByteCursor, from: Int, to: Int
  ) throws(ProcFSError) {
    let names = cursor.line()
    guard cursor.match(group) else { throw cursor.failure() }
    try table.readPair(names: names, numbers: &cursor, keys: Self.keys, from: from, to: to)
  }
}
