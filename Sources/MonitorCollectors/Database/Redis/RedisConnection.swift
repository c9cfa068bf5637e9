import CRedis
import Glibc
import MonitorModel
import MonitorSupport

/// One connection to a Redis server; every call ends by its deadline, also where a server drips its
/// answer byte by byte.
///
/// Only the look-up of a host's name has none. It is closed when the object goes. To be used on an `OwnThread`: it waits.
final class RedisConnection {
  private let handle: OpaquePointer
  private let time: MonitorTime

  /// Connects, and says who it is.
  init(
    _ options: RedisOptions, time: MonitorTime, until deadline: MonotonicInstant
  ) throws(CollectorError) {
    guard kilter_redis_load() != 0 else {
      let file = String(cString: kilter_redis_file())
      throw CollectorError(.absent, "\(file) is not installed")
    }
    let left = max(1_000_000, deadline - time.monotonic())
    let made = kilter_redis_connect(
      options.path, options.host, Int32(clamping: options.port), left / 1_000)
    guard let made else { throw CollectorError(.failed, "no memory for a connection") }
    handle = made
    self.time = time
    guard kilter_redis_error(handle) == 0 else { throw Self.problem(of: handle) }
    try greet(options, until: deadline)
  }

  deinit { kilter_redis_free(handle) }

  /// Asks all at once and waits for all answers.
  ///
  /// - Throws: where an answer did not come, came late, or was not of the protocol; the connection is
  ///   of no more use then.
  func ask(
    _ commands: [[String]], until deadline: MonotonicInstant
  ) throws(CollectorError) -> [RedisReply] {
    for command in commands { try append(command) }
    var isSent: Int32 = 0
    while isSent == 0 {
      try wait(POLLOUT, until: deadline)
      guard kilter_redis_write(handle, &isSent) != 0 else { throw Self.problem(of: handle) }
    }
    var replies: [RedisReply] = []
    var received = 0
    while replies.count < commands.count {
      var reply: OpaquePointer?
      guard kilter_redis_next(handle, &reply) != 0 else { throw Self.problem(of: handle) }
      if let reply {
        replies.append(RedisReply(reply))
        kilter_redis_free_reply(reply)
        continue
      }
      try wait(POLLIN, until: deadline)
      let before = kilter_redis_unread(handle)
      guard kilter_redis_read(handle) != 0 else { throw Self.problem(of: handle) }
      received += kilter_redis_unread(handle) - before
      guard received <= Limits.answerBytes else {
        throw CollectorError(.malformed, "the answer is longer than \(Limits.answerBytes) bytes")
      }
    }
    return replies
  }

  private func greet(
    _ options: RedisOptions, until deadline: MonotonicInstant
  ) throws(CollectorError) {
    if let password = options.password {
      let who = options.user.map { [$0] } ?? []
      let answer = try ask([["AUTH"] + who + [password.value]], until: deadline)[0]
      // A server without a password says so; it lets everybody in.
      if let refusal = answer.refusal, !refusal.contains("without any password"),
        !refusal.contains("no password is set")
      {
        throw CollectorError(.forbidden, refusal)
      }
    }
    _ = try ask([["CLIENT", "SETNAME", "kilter"]], until: deadline)
  }

  private func append(_ command: [String]) throws(CollectorError) {
    var request = "*\(command.count)\r\n"
    for part in command { request += "$\(part.utf8.count)\r\n\(part)\r\n" }
    let isKept = request.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        kilter_redis_append(handle, $0.baseAddress, $0.count)
      }
    }
    guard isKept != 0 else { throw Self.problem(of: handle) }
  }

  /// Waits until the socket is ready.
  private func wait(_ event: Int32, until deadline: MonotonicInstant) throws(CollectorError) {
    while true {
      let left = deadline - time.monotonic()
      guard left > 0 else { throw CollectorError(.timedOut, "no answer in time") }
      var entry = pollfd(fd: kilter_redis_socket(handle), events: Int16(event), revents: 0)
      let ready = poll(&entry, 1, Int32(clamping: left / 1_000_000 + 1))
      if ready > 0 { return }
      if ready < 0, errno != EINTR { throw CollectorError(.failed, "poll: errno \(errno)") }
    }
  }

  /// What the library says went wrong.
  private static func problem(of handle: OpaquePointer) -> CollectorError {
    let isLate = errno == EAGAIN || errno == ETIMEDOUT
    let text = String(cString: kilter_redis_message(handle))
    switch Int(kilter_redis_error(handle)) {
    case KILTER_REDIS_PROTOCOL:
      return CollectorError(.malformed, "not the Redis protocol: \(text)")
    case KILTER_REDIS_TOO_MUCH:
      return CollectorError(.malformed, "the answer announces more than fits: \(text)")
    case KILTER_REDIS_CLOSED: return CollectorError(.failed, "the server closed the connection")
    default:
      let wasLate = isLate || text.hasSuffix("timed out")
      return CollectorError(wasLate ? .timedOut : .failed, text.isEmpty ? "no connection" : text)
    }
  }
}
