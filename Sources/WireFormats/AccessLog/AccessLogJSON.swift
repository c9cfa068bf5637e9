/// A line of JSON: one pass over its bytes that looks up keys and skips what is not wanted.
///
/// It is forgiving where writers of templates are careless: `"t":-,` and `"t":,` are missing values,
/// and escapes of nginx (`\xHH`) within texts do no harm.
struct AccessLogJSON: Sendable {
  /// What the keys mean.
  var keys = AccessLogKeys.json

  /// Reads a line; what stands before the first brace (a syslog header) is passed over.
  func parse(_ line: Bytes, into result: inout AccessLogLine) -> AccessLogFault? {
    guard let open = line.place(of: UInt8(ascii: "{")), open < 256 else { return .json }
    var place = open + 1
    var depth = 1
    while true {
      guard let quote = Self.next(line, place, &depth) else { return .json }
      if depth == 0 { break }
      guard let end = Self.textEnd(line, quote + 1) else { return .json }
      var value = end + 1
      Self.skipSpace(line, &value)
      guard value < line.count, line[value] == UInt8(ascii: ":") else { return .json }
      value += 1
      Self.skipSpace(line, &value)
      guard value < line.count else { return .json }
      let field = keys.find(line, quote + 1, end) ?? .skipped
      switch read(line, value, field, &depth, &result) {
      case .goesOn(let next): place = next
      case .isFaulty(let fault): return fault
      }
    }
    return nil
  }

  private enum Step {
    case goesOn(Int)
    case isFaulty(AccessLogFault)
  }

  /// Reads one value.
  @inline(__always) private func read(
    _ line: Bytes, _ start: Int, _ field: AccessLogField, _ depth: inout Int,
    _ result: inout AccessLogLine
  ) -> Step {
    switch line[start] {
    case UInt8(ascii: "\""):
      guard let end = Self.textEnd(line, start + 1) else { return .isFaulty(.json) }
      if field != .skipped, let fault = result.set(field, line, start + 1, end) {
        // `"remote_addr": ""` is no wrong form here: the field is not told.
        if fault != .form { return .isFaulty(fault) }
      }
      return .goesOn(end + 1)
    case UInt8(ascii: "{") where depth < 4 && (field == .object || field == .request):
      depth += 1
      return .goesOn(start + 1)
    case UInt8(ascii: "["):
      // Caddy: `"User-Agent":["curl/8.5.0"]`.
      if field == .agent, start + 1 < line.count, line[start + 1] == UInt8(ascii: "\""),
        let end = Self.textEnd(line, start + 2)
      {
        result.agent = AccessLogLine.Span(start + 2, end)
      }
      fallthrough
    case UInt8(ascii: "{"):
      guard let end = Self.containerEnd(line, start) else { return .isFaulty(.json) }
      return .goesOn(end)
    default:
      var end = start
      while end < line.count, line[end] != 0x2C, line[end] != 0x7D, line[end] != 0x20 { end += 1 }
      let isNull = end - start == 4 && line[start] == UInt8(ascii: "n")
      if field != .skipped, !isNull, let fault = result.set(field, line, start, end),
        fault != .form
      {
        return .isFaulty(fault)
      }
      return .goesOn(end)
    }
  }

  /// The quote that begins the next key; closing braces on the way lower the depth.
  @inline(__always) private static func next(
    _ line: Bytes, _ start: Int, _ depth: inout Int
  ) -> Int? {
    var place = start
    while place < line.count {
      switch line[place] {
      case UInt8(ascii: "\""): return place
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return place }
      case UInt8(ascii: ","), 0x20, 0x09: break
      default: return nil
      }
      place += 1
    }
    return nil
  }

  @inline(__always) private static func skipSpace(_ line: Bytes, _ place: inout Int) {
    while place < line.count, line[place] == 0x20 || line[place] == 0x09 { place += 1 }
  }

  /// The quote that ends a text.
  @inline(__always) private static func textEnd(_ line: Bytes, _ start: Int) -> Int? {
    var from = start
    while let place = line.place(of: UInt8(ascii: "\""), from: from) {
      if place == start || !AccessLogText.isEscaped(line, place, from: start) { return place }
      from = place + 1
    }
    return nil
  }

  /// The place behind an object or array.
  private static func containerEnd(_ line: Bytes, _ start: Int) -> Int? {
    var depth = 0
    var place = start
    while place < line.count {
      switch line[place] {
      case UInt8(ascii: "\""):
        guard let end = textEnd(line, place + 1) else { return nil }
        place = end
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return place + 1 }
      default: break
      }
      place += 1
    }
    return nil
  }
}
