import Glibc
import Synchronization

/// A real HTTP server on loopback, in a thread of its own, that answers as badly as it is told.
///
/// It serves one connection after the other, or each in a thread of its own.
final class LoopbackServer: Sendable {
  /// What it does with a request, whose head it is given; `false` closes the connection.
  typealias Handler = @Sendable (_ connection: Int32, _ head: String) -> Bool

  private final class Work: Sendable {
    let listener: Int32
    let isParallel: Bool
    let handler: Handler
    let isOver = Atomic(false)
    let requests = Atomic(0)
    let connections = Atomic(0)

    init(listener: Int32, isParallel: Bool, handler: @escaping Handler) {
      self.listener = listener
      self.isParallel = isParallel
      self.handler = handler
    }

    func run() {
      while !isOver.load(ordering: .acquiring) {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { continue }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        connections.add(1, ordering: .relaxed)
        if isParallel {
          LoopbackServer.begin { self.serve(connection) }
        } else {
          serve(connection)
        }
      }
      close(listener)
    }

    private func serve(_ connection: Int32) {
      while !isOver.load(ordering: .acquiring), let head = Self.head(connection) {
        requests.add(1, ordering: .relaxed)
        if !handler(connection, head) { break }
      }
      // Ends the connection also where a child that was just started has it open.
      shutdown(connection, Int32(SHUT_RDWR))
      close(connection)
    }

    private static func head(_ connection: Int32) -> String? {
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        guard bytes.count < 65_536, read(connection, &byte, 1) == 1 else { return nil }
        bytes.append(byte)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private let work: Work
  /// The port it listens on.
  let port: UInt16

  /// Starts it on a free port.
  init(isParallel: Bool = false, _ handler: @escaping Handler) throws {
    signal(SIGPIPE, SIG_IGN)
    let (listener, port) = try Self.listen()
    self.port = port
    let work = Work(listener: listener, isParallel: isParallel, handler: handler)
    self.work = work
    Self.begin { work.run() }
  }

  private final class Job: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs something in a thread of its own.
  private static func begin(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Job(body))
    pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body()
        return nil
      }, context.toOpaque())
    pthread_detach(thread)
  }

  deinit { stop() }

  /// Ends it.
  func stop() {
    guard !work.isOver.exchange(true, ordering: .acquiringAndReleasing) else { return }
    // Wakes `accept`; the thread closes the socket, so that its number is not taken before.
    shutdown(work.listener, Int32(SHUT_RDWR))
  }

  /// Requests so far.
  var requests: Int { work.requests.load(ordering: .relaxed) }
  /// Connections so far.
  var connections: Int { work.connections.load(ordering: .relaxed) }
  /// A URL on it.
  func url(_ path: String = "/metrics") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// A socket that listens on a free port of loopback.
  static func listen() throws -> (Int32, UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, length) != 0 || Glibc.listen(listener, 16) != 0
          || getsockname(listener, generic, &length) != 0
      }
    }
    struct NoSocket: Error {}
    guard listener >= 0, !failed else { throw NoSocket() }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  /// Writes all of it; what the other side no longer wants is lost.
  static func send(_ connection: Int32, _ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { part in
        Glibc.send(connection, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Answers with a body whose length is told.
  static func answer(
    _ connection: Int32, status: String = "200 OK", type: String = "text/plain; version=0.0.4",
    headers: String = "", _ body: String
  ) -> Bool {
    let body = Array(body.utf8)
    let head =
      "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
      + headers + "\r\n"
    send(connection, Array(head.utf8) + body)
    return true
  }

  /// Waits until the other side closes.
  static func hold(_ connection: Int32) {
    var byte: UInt8 = 0
    while read(connection, &byte, 1) > 0 {}
  }
}
