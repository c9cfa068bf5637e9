/// Sockets that wait for connections, from `/proc/net/tcp`, `/proc/net/tcp6` and `/proc/net/unix`
/// (`proc(5)`).
package struct ListeningSockets: Hashable, Sendable {
  /// A TCP socket.
  package struct Internet: Hashable, Sendable {
    /// The address it is bound to: 4 or 16 bytes in the order of the network.
    package var address: [UInt8]
    /// The port.
    package var port: UInt16
    /// The number by which `/proc/PID/fd` names the socket.
    package var inode: UInt64

    /// Whether it is reached on 127.0.0.1 or ::1: bound to that or to every address.
    package var isOnLoopback: Bool {
      if address.allSatisfy({ $0 == 0 }) { return true }
      if address.count == 4 { return address[0] == 127 }
      return address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
        || address[10...12].elementsEqual([0xFF, 0xFF, 127])
    }
  }

  /// A socket in the file system.
  package struct Local: Hashable, Sendable {
    /// Where it is; an abstract one, whose name begins with `@`, is left out.
    package var path: String
    /// The number by which `/proc/PID/fd` names the socket.
    package var inode: UInt64
  }

  /// TCP sockets, in the order of the files.
  package private(set) var internet: [Internet] = []
  /// Sockets in the file system, in the order of the file.
  package private(set) var local: [Local] = []
  /// The most of each that are kept.
  private static let most = 4_096
  /// `TCP_LISTEN` of `net/tcp_states.h`.
  private static let listening: UInt64 = 10
  /// `__SO_ACCEPTCON` of `linux/net.h`.
  private static let accepting: UInt64 = 1 << 16

  /// Makes a list of none.
  package init() {}

  /// Adds the listening sockets of `/proc/net/tcp` or `/proc/net/tcp6`.
  ///
  /// - Throws: `malformed` where a line is not as the format promises.
  package mutating func addInternet(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/net/tcp")
    cursor.skipLine()
    while !cursor.isAtEnd, internet.count < Self.most {
      cursor.skipField()
      cursor.skipBlanks()
      guard let digits = cursor.field(until: UInt8(ascii: ":")),
        let address = Self.address(digits)
      else { throw cursor.failure() }
      let port = try cursor.hexadecimal()
      cursor.skipField()
      let state = try cursor.hexadecimal()
      guard state == Self.listening else {
        cursor.skipLine()
        continue
      }
      for _ in 0..<5 { cursor.skipField() }
      let inode = try cursor.unsigned()
      internet.append(
        Internet(address: address, port: UInt16(truncatingIfNeeded: port), inode: inode))
      cursor.skipLine()
    }
  }

  /// Adds the listening sockets of `/proc/net/unix`.
  ///
  /// - Throws: `malformed` where a line is not as the format promises.
  package mutating func addLocal(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/net/unix")
    cursor.skipLine()
    while !cursor.isAtEnd, local.count < Self.most {
      for _ in 0..<3 { cursor.skipField() }
      let flags = try cursor.hexadecimal()
      cursor.skipField()
      cursor.skipField()
      let inode = try cursor.unsigned()
      cursor.skipBlanks()
      let path = cursor.line()
      guard flags & Self.accepting != 0, path.first == UInt8(ascii: "/") else { continue }
      local.append(Local(path: String(decoding: path, as: UTF8.self), inode: inode))
    }
  }

  /// The bytes of an address: words of the machine's order, each as eight hexadecimal digits.
  private static func address(_ digits: UnsafeRawBufferPointer) -> [UInt8]? {
    guard digits.count == 8 || digits.count == 32 else { return nil }
    var bytes: [UInt8] = []
    for word in stride(from: 0, to: digits.count, by: 8) {
      for pair in stride(from: 6, through: 0, by: -2) {
        guard let high = hexadecimalDigit(digits[word + pair]),
          let low = hexadecimalDigit(digits[word + pair + 1])
        else { return nil }
        bytes.append(high << 4 | low)
      }
    }
    return bytes
  }
}
