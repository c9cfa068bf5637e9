import Glibc

/// Where a server listens.
package enum PushAddress: Equatable, Sendable {
  /// An IPv4 address, its bytes in order, and a port.
  case v4([UInt8], port: UInt16)
  /// An IPv6 address, its bytes in order, and a port.
  case v6([UInt8], port: UInt16)
  /// A socket in the file system.
  case unix(String)

  /// Reads `127.0.0.1:4318`, `[::1]:4318`, `localhost:4318` or `unix:/path`; names other than
  /// `localhost` are not looked up.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      // The kernel's `sun_path` holds 107 bytes and a zero.
      guard path.hasPrefix("/"), path.utf8.count <= 107, !path.utf8.contains(0) else { return nil }
      self = .unix(path)
      return
    }
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = String(text[..<colon])
    if host == "localhost" { host = "127.0.0.1" }
    if host.hasPrefix("["), host.hasSuffix("]") {
      var address = in6_addr()
      guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1 else {
        return nil
      }
      self = .v6(withUnsafeBytes(of: address) { Array($0) }, port: port)
    } else {
      var address = in_addr()
      guard inet_pton(AF_INET, host, &address) == 1 else { return nil }
      self = .v4(withUnsafeBytes(of: address) { Array($0) }, port: port)
    }
  }

  /// Whether only this machine can reach it.
  package var isLocal: Bool {
    switch self {
    case .v4(let bytes, _): bytes.first == 127
    case .v6(let bytes, _): bytes == [UInt8](repeating: 0, count: 15) + [1]
    case .unix: true
    }
  }

  /// Opens a socket that listens there; the port 0 takes any that is free.
  package func listen() throws(PushListenError) -> Int32 {
    switch self {
    case .unix(let path): return try Self.listen(path: path)
    case .v4(let bytes, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
      return try Self.listen(AF_INET, &address)
    case .v6(let bytes, let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
      return try Self.listen(AF_INET6, &address)
    }
  }

  private static func listen<Address>(
    _ family: Int32, _ address: inout Address
  ) throws(PushListenError) -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | cloexec | nonblock, 0)
    guard descriptor >= 0 else { throw PushListenError(errno: errno) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    if family == AF_INET6 {
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, 4)
    }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    guard result == 0, Glibc.listen(descriptor, 128) == 0 else {
      let error = errno
      close(descriptor)
      throw PushListenError(errno: error)
    }
    return descriptor
  }

  private static func listen(path: String) throws(PushListenError) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { room in
      room.copyBytes(from: path.utf8.prefix(room.count - 1))
    }
    try removeLeftover(path, &address)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | cloexec | nonblock, 0)
    guard descriptor >= 0 else { throw PushListenError(errno: errno) }
    // Linux gives the file the mode that its socket has: nobody else may connect even for a moment.
    fchmod(descriptor, 0o600)
    guard call(bind, descriptor, &address) == 0, chmod(path, 0o600) == 0,
      Glibc.listen(descriptor, 128) == 0
    else {
      let error = errno
      close(descriptor)
      throw PushListenError(errno: error)
    }
    return descriptor
  }

  /// Removes a socket on which nobody listens any more; anything else stays.
  private static func removeLeftover(
    _ path: String, _ address: inout sockaddr_un
  ) throws(PushListenError) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return }
    guard facts.st_mode & S_IFMT == S_IFSOCK else { throw PushListenError(errno: EEXIST) }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | cloexec | nonblock, 0)
    guard probe >= 0 else { throw PushListenError(errno: errno) }
    defer { close(probe) }
    guard call(connect, probe, &address) != 0, errno == ECONNREFUSED else {
      throw PushListenError(errno: EADDRINUSE)
    }
    unlink(path)
  }

  private static func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32,
    _ address: inout sockaddr_un
  ) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static let cloexec = Int32(SOCK_CLOEXEC.rawValue)
  private static let nonblock = Int32(SOCK_NONBLOCK.rawValue)
}

/// Why nothing listens.
package struct PushListenError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of the error.
  package var errno: Int32

  /// In words.
  package var description: String { String(cString: strerror(errno)) }
}
