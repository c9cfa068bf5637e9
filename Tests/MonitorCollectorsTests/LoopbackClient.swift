import Glibc

/// A socket to a server of this machine, as a test or an attacker uses it.
final class LoopbackClient: Sendable {
  private let descriptor: Int32

  /// Connects; a server that listens takes it at once.
  convenience init?(port: UInt16) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    self.init(AF_INET, &address)
  }

  /// Connects to a socket in the file system.
  convenience init?(path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { room in
      room.copyBytes(from: path.utf8.prefix(room.count - 1))
    }
    self.init(AF_UNIX, &address)
  }

  private init?<Address>(_ family: Int32, _ address: inout Address) {
    descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    // A test that waits for what never comes must end too.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }

  /// Sends bytes; `false` where the server takes no more.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let count = Glibc.send(
          descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent,
          Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// Sends a text.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// What comes until the server closes.
  func rest() -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return all }
      all += chunk[..<count]
    }
  }

  /// Says that nothing more is sent.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }
}

/// An answer of HTTP, as far as tests look at it.
struct HTTPAnswer {
  /// The status.
  var status: Int
  /// The head, as text.
  var head: String
  /// The body.
  var body: [UInt8]

  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The value of a header; empty where there is none.
  func header(_ name: String) -> String {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix(name + ":") {
      return String(line.dropFirst(name.utf8.count + 1).drop { $0 == " " })
    }
    return ""
  }

  /// Takes apart what came on a connection: answers one after the other, each with its length.
  static func all(_ bytes: [UInt8]) -> [HTTPAnswer] {
    var answers: [HTTPAnswer] = []
    var rest = bytes[...]
    while let end = headEnd(rest) {
      let head = String(decoding: rest[..<end], as: UTF8.self)
      let words = head.split(separator: " ")
      guard words.count > 1, let status = Int(words[1]) else { break }
      var answer = HTTPAnswer(status: status, head: head, body: [])
      let length = Int(answer.header("content-length")) ?? 0
      rest = rest[(end + 4)...]
      answer.body = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      answers.append(answer)
    }
    return answers
  }

  private static func headEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (bytes.startIndex...bytes.endIndex - 4).first {
      bytes[$0..<$0 + 4].elementsEqual([13, 10, 13, 10])
    }
  }
}
