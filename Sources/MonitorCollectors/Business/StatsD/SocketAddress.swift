import Glibc

/// The address of an IPv4, IPv6 or Unix socket, from the way a person writes it; no name is looked
/// up, so nothing waits for a server of names.
struct SocketAddress: Sendable {
  /// `AF_INET`, `AF_INET6` or `AF_UNIX`.
  let family: Int32
  /// The port; 0 for a Unix socket.
  let port: UInt16
  private let storage: sockaddr_storage
  private let length: socklen_t

  /// Reads `127.0.0.1:8125`, `[::1]:8125`, `localhost:8125`, or `*:8125` for all addresses; `nil`
  /// where it is none.
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = String(text[..<colon])
    self.port = port
    var storage = sockaddr_storage()
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { return nil }
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
      family = AF_INET6
      length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    } else {
      if host == "localhost" { host = "127.0.0.1" }
      if host == "*" || host.isEmpty { host = "0.0.0.0" }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
      family = AF_INET
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
    }
    self.storage = storage
  }

  /// The address of a Unix socket; `nil` where the path is empty or too long (`unix(7)`).
  init?(path: String) {
    let bytes = Array(path.utf8)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_un.self) }
    self.storage = storage
    family = AF_UNIX
    port = 0
    length = socklen_t(MemoryLayout<sockaddr_un>.size)
  }

  /// Gives a socket this address; false with `errno` where that is refused.
  func bind(_ descriptor: Int32) -> Bool { pass { Glibc.bind(descriptor, $0, length) } == 0 }

  /// Connects a socket to this address; false with `errno` where that is refused.
  func connect(_ descriptor: Int32) -> Bool { pass { Glibc.connect(descriptor, $0, length) } == 0 }

  private func pass(_ body: (UnsafePointer<sockaddr>) -> Int32) -> Int32 {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
  }
}
