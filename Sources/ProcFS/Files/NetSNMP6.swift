/// `/proc/net/snmp6`: counters of UDP over IPv6 (RFC 4113).
package struct NetSNMP6: Hashable, Sendable {
  /// A line of the file.
  package enum Field: Int, CaseIterable, Sendable {
    case datagramsReceived, receiveErrors, datagramsSent, sendBufferErrors
  }

  private static let keys: [StaticString] = [
    "Udp6InDatagrams", "Udp6InErrors", "Udp6OutDatagrams", "Udp6SndbufErrors",
  ]

  private var table = FieldTable(count: Field.allCases.count)

  /// Makes a reading of nothing.
  package init() {}

  /// A field, where the kernel has it.
  package subscript(field: Field) -> UInt64? { table[field.rawValue] }

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a wanted line has no number.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    try table.readLines(bytes, keys: Self.keys, path: "/proc/net/snmp6")
  }
}
