import Glibc

/// A client of a StatsD server: sends what it is told over UDP or a Unix socket.
final class StatsDSender {
  private let descriptor: Int32

  /// Connects to a UDP port of this machine.
  init?(port: UInt16, family: Int32 = AF_INET) {
    descriptor = socket(family, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var address6 = sockaddr_in6()
    address6.sin6_family = sa_family_t(AF_INET6)
    address6.sin6_port = port.bigEndian
    address6.sin6_addr = in6addr_loopback
    let failed =
      family == AF_INET ? Self.connect(descriptor, &address) : Self.connect(descriptor, &address6)
    guard descriptor >= 0, failed == 0 else { return nil }
  }

  /// Connects to a Unix socket.
  init?(path: String, isStream: Bool) {
    let type = isStream ? SOCK_STREAM : SOCK_DGRAM
    descriptor = socket(AF_UNIX, Int32(type.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    guard descriptor >= 0, Self.connect(descriptor, &address) == 0 else { return nil }
  }

  deinit { close(descriptor) }

  private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
    let size = socklen_t(MemoryLayout<Address>.size)
    return withUnsafeBytes(of: &address) { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return Glibc.connect(descriptor, base.assumingMemoryBound(to: sockaddr.self), size)
    }
  }

  /// Sends one datagram, or bytes of a stream.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    repeat {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count >= 0 else { return false }
      sent += count
    } while sent < bytes.count
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Sends a frame of a stream.
  @discardableResult
  func frame(_ text: String) -> Bool {
    let length = withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) }
    return send(length + Array(text.utf8))
  }
}
