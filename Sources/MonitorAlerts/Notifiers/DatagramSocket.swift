import Glibc
import MonitorModel

/// A datagram to a Unix socket: what syslog and the journal listen at.
enum DatagramSocket {
  /// Sends one; waits so long at most where the receiver is slow.
  static func send(_ bytes: [UInt8], to path: String, timeout: Duration) -> AlertOutcome {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room, !path.utf8.contains(0) else {
      return .refused("\(AlertText.clean(path)) is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return .failed("no socket: \(reason(errno))") }
    defer { close(descriptor) }
    let milliseconds = max(1, timeout.nanoseconds / 1_000_000)
    var limit = timeval(
      tv_sec: Int(milliseconds / 1_000), tv_usec: Int(milliseconds % 1_000) * 1_000)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    while true {
      let sent = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, size)
        }
      }
      if sent >= 0 { return .delivered }
      if errno == EINTR { continue }
      let words = "\(path): \(reason(errno))"
      return errno == EMSGSIZE ? .refused(words) : .failed(words)
    }
  }

  private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
