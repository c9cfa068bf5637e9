import Glibc
import MonitorSupport
import Synchronization

/// A server on a Unix socket that accepts, writes given bytes to everybody, and never answers.
final actor FakeServer {
  /// Where it listens.
  nonisolated let path: String
  private let thread: OwnThread
  private let listener: Int32
  private let isOver = Mutex(false)
  private let accepted = Mutex(0)

  /// The thread it waits on.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Listens; without `serve` the kernel accepts and nobody answers.
  init?(_ path: String) {
    guard let thread = OwnThread() else { return nil }
    self.thread = thread
    self.path = path
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
    }
    guard bound == 0, listen(listener, 64) == 0 else { return nil }
  }

  deinit { close(listener) }

  /// Connections so far.
  nonisolated var connections: Int { accepted.withLock { $0 } }

  /// Ends `serve`.
  nonisolated func stop() { isOver.withLock { $0 = true } }

  /// Writes `bytes` to everybody who comes: at once, or one every 20 ms and then again from the
  /// beginning.
  func serve(_ bytes: [UInt8], drips: Bool = false) {
    var clients: [Int32] = []
    var place = 0
    while !isOver.withLock({ $0 }) {
      var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, 20) > 0 {
        let client = accept(listener, nil, nil)
        if client >= 0 {
          accepted.withLock { $0 += 1 }
          clients.append(client)
          if !drips {
            _ = bytes.withUnsafeBytes {
              send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
          }
        }
      }
      guard drips, !bytes.isEmpty else { continue }
      for client in clients {
        var byte = bytes[place % bytes.count]
        _ = send(client, &byte, 1, Int32(MSG_NOSIGNAL))
      }
      place += 1
    }
    for client in clients { close(client) }
  }
}
