/// What a place in a line of an access log means.
enum AccessLogField: UInt8, Sendable {
  /// Nothing that is used.
  case skipped
  /// The client's address.
  case client
  /// The request line: method, target, protocol.
  case request
  /// The method alone.
  case method
  /// The target alone.
  case target
  /// The protocol alone.
  case version
  /// The status.
  case status
  /// Bytes sent.
  case size
  /// A time in any of the usual forms, with or without brackets.
  case time
  /// The virtual host.
  case host
  /// The user agent.
  case agent
  /// The duration in seconds with a fraction, or with a unit behind it (`12ms`).
  case seconds
  /// The duration in milliseconds.
  case milliseconds
  /// The duration in microseconds.
  case microseconds
  /// The duration in nanoseconds.
  case nanoseconds
  /// What servers behind took, in seconds; a list of nginx is summed up.
  case upstreamSeconds
  /// What servers behind took, in milliseconds.
  case upstreamMilliseconds
  /// What servers behind took, in nanoseconds.
  case upstreamNanoseconds
  /// An object of JSON whose keys are read too.
  case object
  /// The rest of a target: its query.
  case query
}

extension AccessLogLine {
  /// Puts what stands from `start` to `end` where it belongs.
  mutating func set(
    _ field: AccessLogField, _ line: Bytes, _ start: Int, _ end: Int
  ) -> AccessLogFault? {
    switch field {
    case .skipped, .object, .query: return nil
    case .client:
      if end - start <= 1 && (end == start || line[start] == UInt8(ascii: "-")) { return .form }
      client = Span(start, end)
    case .request: setRequest(line, start, end)
    case .method: method = Span(start, end)
    case .target: target = Span(start, end)
    case .version: version = Span(start, end)
    case .status: return setStatus(line, start, end)
    case .size: return setSize(line, start, end)
    case .time:
      guard let time = AccessLogTime.milliseconds(line, start, end) else { return .time }
      unixMilliseconds = time
    case .host:
      if end - start > 1 || (end > start && line[start] != UInt8(ascii: "-")) {
        host = Span(start, end)
      }
    case .agent: agent = Span(start, end)
    case .seconds: return setDuration(line, start, end, 9)
    case .milliseconds: return setDuration(line, start, end, 6)
    case .microseconds: return setDuration(line, start, end, 3)
    case .nanoseconds: return setDuration(line, start, end, 0)
    case .upstreamSeconds: return setUpstream(line, start, end, 9)
    case .upstreamMilliseconds: return setUpstream(line, start, end, 6)
    case .upstreamNanoseconds: return setUpstream(line, start, end, 0)
    }
    return nil
  }

  /// Takes a request line apart; one that is no request leaves method and target empty.
  private mutating func setRequest(_ line: Bytes, _ start: Int, _ end: Int) {
    guard let space = line.place(of: 0x20, from: start), space < end, space > start else { return }
    var index = start
    while index < space {
      // Tokens of RFC 9110 that are methods in practice.
      let byte = line[index]
      guard byte &- 0x41 < 26 || byte &- 0x61 < 26 || byte == 0x2D || byte == 0x5F else { return }
      index += 1
    }
    var last = end
    // ` HTTP/1.1`, ` HTTP/2.0`: nine bytes; ` HTTP/2` and ` HTTP/3`: seven.
    if end - space > 9, line[end - 9] == 0x20, line[end - 8] == 0x48, line[end - 4] == 0x2F {
      last = end - 9
    } else if end - space > 7, line[end - 7] == 0x20, line[end - 6] == 0x48, line[end - 2] == 0x2F {
      last = end - 7
    }
    method = Span(start, space)
    target = Span(space + 1, last)
    if last < end { version = Span(last + 1, end) }
  }

  private mutating func setStatus(_ line: Bytes, _ start: Int, _ end: Int) -> AccessLogFault? {
    hasStatus = true
    if end - start == 3 {
      let (a, b, c) = (line[start] &- 48, line[start + 1] &- 48, line[start + 2] &- 48)
      guard a < 10, b < 10, c < 10 else { return .status }
      status = Int32(a) * 100 + Int32(b) * 10 + Int32(c)
      return nil
    }
    let isDash = end - start == 1 && (line[start] == 0x2D || line[start] == 0x30)
    let isMinusOne = end - start == 2 && line[start] == 0x2D && line[start + 1] == 0x31
    guard isDash || isMinusOne else { return .status }
    status = 0
    return nil
  }

  private mutating func setSize(_ line: Bytes, _ start: Int, _ end: Int) -> AccessLogFault? {
    if end - start == 1, line[start] == UInt8(ascii: "-") { return nil }
    guard let value = AccessLogNumber.integer(line, start, end) else { return .size }
    size = value
    return nil
  }

  private mutating func setDuration(
    _ line: Bytes, _ start: Int, _ end: Int, _ places: Int
  ) -> AccessLogFault? {
    // `-`, nothing and `-1` are what servers write where there is no answer.
    guard end > start, line[start] != UInt8(ascii: "-") else { return nil }
    guard let value = AccessLogNumber.nanoseconds(line, start, end, places) else {
      return .duration
    }
    duration = value
    return nil
  }

  private mutating func setUpstream(
    _ line: Bytes, _ start: Int, _ end: Int, _ places: Int
  ) -> AccessLogFault? {
    guard end > start else { return nil }
    if end - start == 1, line[start] == UInt8(ascii: "-") { return nil }
    if places == 0 || places == 6 {
      guard line[start] != UInt8(ascii: "-") else { return nil }
    }
    // `0.100, 0.200 : 0.300`: tried one after the other, then an internal redirect.
    var sum: Int64 = -1
    var index = start
    while index < end {
      let byte = line[index]
      if byte == 0x20 || byte == 0x2C || byte == 0x3A || byte == 0x2D {
        index += 1
        continue
      }
      let begin = index
      while index < end, line[index] != 0x20, line[index] != 0x2C { index += 1 }
      guard let value = AccessLogNumber.nanoseconds(line, begin, index, places) else {
        return .duration
      }
      sum = max(0, sum) &+ value
    }
    upstream = sum
    return nil
  }
}
