import Glibc

/// Serves one text over HTTP/1.1 on loopback, a request a connection.
struct ExpositionListener {
  /// The port.
  let port: UInt16
  private let descriptor: Int32

  /// Listens; `nil` where the port is not to be had.
  init?(port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, size) = (descriptor, length)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) }
    }
    guard descriptor >= 0, isBound == 0, listen(descriptor, 16) == 0 else { return nil }
    let isNamed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(socket, $0, &length)
      }
    }
    guard isNamed == 0 else { return nil }
    self.port = UInt16(bigEndian: address.sin_port)
  }

  /// Answers the next request with what `body` makes.
  func serve(_ body: () -> [UInt8]) {
    let connection = accept(descriptor, nil, nil)
    guard connection >= 0 else { return }
    defer { close(connection) }
    var head: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4_096)
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]), head.count < 65_536 {
      let count = read(connection, &part, part.count)
      guard count > 0 else { return }
      head += part[..<count]
    }
    let content = body()
    let first =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\n"
      + "Content-Length: \(content.count)\r\n\r\n"
    let whole = Array(first.utf8) + content
    var sent = 0
    while sent < whole.count {
      let count = whole[sent...].withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      sent += count
    }
  }
}
