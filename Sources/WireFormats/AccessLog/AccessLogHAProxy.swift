/// A line of HAProxy's HTTP log (HAProxy configuration manual, 8.2.3), with or without the header
/// that syslog puts before it.
///
/// `127.0.0.1:51824 [23/Nov/2026:08:15:39.123] front back/server 0/0/1/2/3 200 123 - - ---- 1/1/0/0/0
/// 0/0 {captured} "GET /x HTTP/1.1"`.
struct AccessLogHAProxy: Sendable {
  /// Reads a line.
  func parse(_ line: Bytes, into result: inout AccessLogLine) -> AccessLogFault? {
    guard let open = dateStart(line), let close = line.place(of: UInt8(ascii: "]"), from: open)
    else { return .form }
    var client = open - 1
    while client > 0, line[client - 1] != 0x20 { client -= 1 }
    // The port is behind the last colon.
    var port = open - 1
    while port > client, line[port] != UInt8(ascii: ":") { port -= 1 }
    guard port > client else { return .form }
    result.client = AccessLogLine.Span(client, port)
    if let fault = result.set(.time, line, open, close + 1) { return fault }
    guard close + 1 < line.count, line[close + 1] == 0x20,
      let front = line.place(of: 0x20, from: close + 2),
      let server = line.place(of: 0x20, from: front + 1),
      let timers = line.place(of: 0x20, from: server + 1),
      let status = line.place(of: 0x20, from: timers + 1),
      let size = line.place(of: 0x20, from: status + 1)
    else { return .form }
    // `https~`: the tilde says TLS.
    let isTLS = front > close + 2 && line[front - 1] == UInt8(ascii: "~")
    result.host = AccessLogLine.Span(close + 2, isTLS ? front - 1 : front)
    if let fault = readTimers(line, server + 1, timers, into: &result) { return fault }
    if let fault = result.set(.status, line, timers + 1, status) { return fault }
    // `option logasap` writes a plus before what is not final.
    let isEarly = status + 1 < size && line[status + 1] == UInt8(ascii: "+")
    if let fault = result.set(.size, line, status + (isEarly ? 2 : 1), size) { return fault }
    guard let quote = line.place(of: UInt8(ascii: "\""), from: size) else { return .form }
    // A request longer than HAProxy's line is cut, with its quote.
    var end = line.count
    if end > quote + 1, line[end - 1] == UInt8(ascii: "\"") { end -= 1 }
    return result.set(.request, line, quote + 1, max(quote + 1, end))
  }

  /// Where `[23/Nov/2026:` begins that has an address before it.
  private func dateStart(_ line: Bytes) -> Int? {
    var from = 0
    while let place = line.place(of: UInt8(ascii: "["), from: from), place < 512 {
      if place >= 2, line[place - 1] == 0x20, place + 24 < line.count,
        line[place + 3] == UInt8(ascii: "/"), line[place + 7] == UInt8(ascii: "/")
      {
        return place
      }
      from = place + 1
    }
    return nil
  }

  /// `Tq/Tw/Tc/Tr/Tt`, or `TR/Tw/Tc/Tr/Ta` since 1.7, in milliseconds; -1 where one did not end.
  private func readTimers(
    _ line: Bytes, _ start: Int, _ end: Int, into result: inout AccessLogLine
  ) -> AccessLogFault? {
    var begin = start
    for index in 0..<5 {
      let slash = index < 4 ? line.place(of: UInt8(ascii: "/"), from: begin) : end
      guard let slash, slash <= end else { return .form }
      if index == 3, let fault = result.set(.upstreamMilliseconds, line, begin, slash) {
        return fault
      }
      if index == 4 {
        if begin < slash, line[begin] == UInt8(ascii: "+") { begin += 1 }
        return result.set(.milliseconds, line, begin, slash)
      }
      begin = slash + 1
    }
    return nil
  }
}
