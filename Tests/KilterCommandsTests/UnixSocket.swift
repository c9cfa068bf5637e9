import Glibc
import Testing

/// A Unix socket of a test: one that datagrams come to, or one that listens.
final class UnixSocket {
  private let descriptor: Int32

  /// Binds a path, or with a leading `@` a name in the kernel's own space.
  init(_ path: String, listens: Bool = false) throws {
    let kind = listens ? SOCK_STREAM : SOCK_DGRAM
    descriptor = socket(AF_UNIX, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    let isAbstract = bytes.first == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    try #require(bound == 0, "\(path): \(String(cString: strerror(errno)))")
    if listens { try #require(listen(descriptor, 4) == 0) }
  }

  deinit { close(descriptor) }

  /// The next datagram as text; `nil` where none comes for a long time.
  func next() -> String? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, 20_000) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// Reads datagrams until one has `text` in it, and returns that.
  func next(with text: String) -> String? {
    while let datagram = next() {
      if datagram.contains(text) { return datagram }
    }
    return nil
  }

  /// Asks a server at a path, and returns all that it answers until it closes; `nil` where it does not
  /// answer for a long time.
  static func exchange(_ path: String, _ request: String) -> String? {
    let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard client >= 0 else { return nil }
    defer { close(client) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, size) }
    }
    let bytes = Array(request.utf8)
    guard connected == 0, send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    else { return nil }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      var ready = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 20_000) > 0 else { return nil }
      let count = recv(client, &chunk, chunk.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += chunk[..<count]
    }
  }
}
