import Glibc
import MonitorModel
import MonitorSupport

/// Connects to a TCP port and closes at once: whether somebody listens, and how soon.
struct TCPProbe {
  /// The host, without brackets.
  let host: String
  /// The port, a number or a name of `/etc/services`.
  let port: String

  /// Takes apart `tcp://host:port`; `nil` where it is no such address.
  init?(url: String) {
    guard url.hasPrefix("tcp://") else { return nil }
    let rest = url.dropFirst(6).prefix { $0 != "/" }
    guard let colon = rest.lastIndex(of: ":") else { return nil }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    port = String(rest[rest.index(after: colon)...])
    self.host = String(host)
    guard !host.isEmpty, !port.isEmpty else { return nil }
  }

  /// Connects to the first address that takes it, all of them within `timeout` nanoseconds.
  ///
  /// Looking up a name waits as long as the resolver does (resolv.conf(5)); all else is non-blocking.
  func run(timeout: Int64, time: MonitorTime) -> ProbeResult {
    let begun = time.monotonic()
    var result = ProbeResult(seconds: 0, phases: .init())
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let failed = getaddrinfo(host, port, &hints, &list)
    guard failed == 0 else {
      let words = gai_strerror(failed).map { String(cString: $0) } ?? "unknown"
      result.problem = .init(code: .absent, text: "unknown host: \(words)")
      result.seconds = Double(time.monotonic() - begun) * 1e-9
      return result
    }
    defer { freeaddrinfo(list) }
    let found = time.monotonic()
    result.phases.dns = Double(found - begun) * 1e-9
    var failure = EndpointProblem(code: .absent, text: "no address")
    var entry = list
    while let address = entry?.pointee {
      entry = address.ai_next
      let left = timeout - (time.monotonic() - begun)
      guard left > 0 else {
        failure = Self.late(timeout)
        break
      }
      if let problem = Self.connect(address, within: left, of: timeout) {
        failure = problem
        continue
      }
      result.phases.connect = Double(time.monotonic() - found) * 1e-9
      result.seconds = Double(time.monotonic() - begun) * 1e-9
      return result
    }
    result.problem = failure
    result.seconds = Double(time.monotonic() - begun) * 1e-9
    return result
  }

  private static func late(_ timeout: Int64) -> EndpointProblem {
    EndpointProblem(code: .timedOut, text: "no connection within \(timeout / 1_000_000) ms")
  }

  /// Connects once; returns what is wrong.
  private static func connect(
    _ address: addrinfo, within left: Int64, of timeout: Int64
  ) -> EndpointProblem? {
    let type = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.ai_family, type, address.ai_protocol)
    guard descriptor >= 0 else { return problem(errno) }
    defer { close(descriptor) }
    if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return nil }
    guard errno == EINPROGRESS else { return problem(errno) }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let milliseconds = Int32(clamping: (left + 999_999) / 1_000_000)
    // Signals are blocked on the thread; an interruption would end the probe early at worst.
    guard poll(&waiting, 1, milliseconds) > 0 else { return late(timeout) }
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
      return problem(errno)
    }
    return code == 0 ? nil : problem(code)
  }

  private static func problem(_ code: Int32) -> EndpointProblem {
    let words = String(cString: strerror(code))
    let kind: CollectorError.Code =
      code == ETIMEDOUT ? .timedOut : code == ECONNREFUSED ? .absent : .failed
    return EndpointProblem(code: kind, text: "no connection: \(words)")
  }
}
