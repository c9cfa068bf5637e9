import Glibc
import MonitorSupport

/// A client that sends bytes as a test wrote them, and reads what comes, on a thread of its own.
final actor WireClient {
  private let thread: OwnThread
  private let socket: Int32
  /// Bytes that were read and not yet taken.
  private var held: [UInt8] = []
  /// Whether the other side has thrown the connection away.
  private(set) var wasReset = false

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Connects to a port of this machine.
  init?(port: Int) {
    guard let thread = OwnThread() else { return nil }
    self.thread = thread
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // A server that does not answer makes a test fail, and not hang.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      Glibc.close(socket)
      return nil
    }
  }

  deinit { Glibc.close(socket) }

  /// Its own port.
  nonisolated var port: Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(socket, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Sends a text.
  func send(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        let sent = Glibc.send(
          socket, bytes.baseAddress! + start, bytes.count - start, Int32(MSG_NOSIGNAL))
        guard sent > 0 else { return }
        start += sent
      }
    }
  }

  /// Reads up to a text, which is taken as well; what came at the end, if it ends before.
  func read(until end: String) -> String {
    let wanted = Array(end.utf8)
    while true {
      if let place = Self.place(of: wanted, in: held) {
        let taken = held[..<(place + wanted.count)]
        held.removeFirst(taken.count)
        return String(decoding: taken, as: UTF8.self)
      }
      guard more() else {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
      }
    }
  }

  /// Reads an answer with `Content-Length`: head and body.
  func answer() -> (head: String, body: String) {
    let head = read(until: "\r\n\r\n")
    let length =
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    while held.count < length, more() {}
    let body = held.prefix(length)
    held.removeFirst(body.count)
    return (head, String(decoding: body, as: UTF8.self))
  }

  /// Reads to the end of the connection.
  func rest() -> String {
    while more() {}
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  private func more() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = recv(socket, &buffer, buffer.count, 0)
    if count < 0, errno == ECONNRESET { wasReset = true }
    guard count > 0 else { return false }
    held += buffer[..<count]
    return true
  }

  private static func place(of wanted: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= wanted.count else { return nil }
    return (0...(bytes.count - wanted.count)).first { start in
      bytes[start..<start + wanted.count].elementsEqual(wanted)
    }
  }
}
