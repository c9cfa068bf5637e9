/// `/proc/net/dev`: what every network interface did since it appeared (proc_pid_net(5)).
package struct NetDev: Hashable, Sendable {
  /// One interface.
  package struct Interface: Hashable, Sendable {
    /// The kernel's name, for example `eth0`.
    package internal(set) var name: String
    /// Bytes received.
    package internal(set) var bytesReceived: UInt64 = 0
    /// Packets received.
    package internal(set) var packetsReceived: UInt64 = 0
    /// Bad packets received.
    package internal(set) var errorsReceived: UInt64 = 0
    /// Packets thrown away on receipt.
    package internal(set) var droppedReceived: UInt64 = 0
    /// Bytes sent.
    package internal(set) var bytesSent: UInt64 = 0
    /// Packets sent.
    package internal(set) var packetsSent: UInt64 = 0
    /// Packets that could not be sent for an error.
    package internal(set) var errorsSent: UInt64 = 0
    /// Packets thrown away before they were sent.
    package internal(set) var droppedSent: UInt64 = 0
  }

  /// The interfaces, in the file's order.
  package private(set) var interfaces: [Interface] = []
  /// Changes whenever the names of `interfaces` do.
  package private(set) var generation = 0

  /// The most interfaces read; later ones are left out.
  package static let interfacesMax = 4_096

  /// Makes a reading of nothing.
  package init() {}

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a line has no `name:` or fewer than twelve numbers.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/net/dev")
    cursor.skipLine()
    cursor.skipLine()
    var count = 0
    while !cursor.isAtEnd && count < Self.interfacesMax {
      cursor.skipBlanks()
      guard let name = cursor.field(until: 0x3A), !name.isEmpty else { throw cursor.failure() }
      if count == interfaces.count {
        interfaces.append(Interface(name: String(decoding: name, as: UTF8.self)))
        generation &+= 1
      } else if !equal(name, interfaces[count].name) {
        interfaces[count].name = String(decoding: name, as: UTF8.self)
        generation &+= 1
      }
      try Self.readNumbers(&cursor, into: &interfaces[count])
      cursor.skipLine()
      count += 1
    }
    if count < interfaces.count {
      interfaces.removeLast(interfaces.count - count)
      generation &+= 1
    }
  }

  @inline(__always)
  private static func readNumbers(
    _ cursor: inout ByteCursor, into interface: inout Interface
  ) throws(ProcFSError) {
    interface.bytesReceived = try cursor.unsigned()
    interface.packetsReceived = try cursor.unsigned()
    interface.errorsReceived = try cursor.unsigned()
    interface.droppedReceived = try cursor.unsigned()
    for _ in 0..<4 { _ = try cursor.unsigned() }
    interface.bytesSent = try cursor.unsigned()
    interface.packetsSent = try cursor.unsigned()
    interface.errorsSent = try cursor.unsigned()
    interface.droppedSent = try cursor.unsigned()
  }
}
