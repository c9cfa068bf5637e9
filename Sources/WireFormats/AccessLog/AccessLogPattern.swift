import Glibc

/// A format of fields with text between them, as nginx's `log_format` and Apache's `LogFormat`
/// describe it; compiled once, then followed with `memchr` from field to field.
struct AccessLogPattern: Sendable {
  /// A field and the text that ends it.
  struct Step: Sendable {
    /// What it is.
    var field: AccessLogField
    /// Where the text behind it begins in `literals`.
    var start: Int32
    /// How long the text is; 0 where the field goes to the end of the line.
    var count: Int32
    /// The first byte of the text.
    var first: UInt8
  }

  /// All texts between fields, the one before the first field in front.
  var literals: [UInt8] = []
  /// Bytes before the first field.
  var lead = 0
  /// The fields in order.
  var steps: [Step] = []
  /// Whether more may follow, in which named fields such as `rt=0.123` are looked for.
  var hasTail = false

  /// Reads a line.
  func parse(_ line: Bytes, into result: inout AccessLogLine) -> AccessLogFault? {
    literals.withUnsafeBytes { literals in
      steps.withUnsafeBufferPointer { steps in
        parse(line, literals, steps, into: &result)
      }
    }
  }

  @inline(__always) private func parse(
    _ line: Bytes, _ literals: Bytes, _ steps: UnsafeBufferPointer<Step>,
    into result: inout AccessLogLine
  ) -> AccessLogFault? {
    guard line.count >= lead, Self.holds(line, 0, literals, 0, lead) else { return .form }
    var place = lead
    for step in steps {
      let end: Int
      if step.count == 0 {
        end = hasTail ? (line.place(of: 0x20, from: place) ?? line.count) : line.count
      } else if let found = Self.end(of: step, line, place, literals) {
        end = found
      } else {
        return .form
      }
      if step.field != .skipped,
        let fault = result.set(step.field, line, place, end)
      {
        return fault
      }
      place = end + Int(step.count)
    }
    guard place < line.count else { return nil }
    guard hasTail else { return .form }
    return Self.readTail(line, place, into: &result)
  }

  /// Where the field of a step ends: at its text, unless that is escaped or within a list.
  @inline(__always) private static func end(
    of step: Step, _ line: Bytes, _ start: Int, _ literals: Bytes
  ) -> Int? {
    var from = start
    let count = Int(step.count)
    while let place = line.place(of: step.first, from: from) {
      guard place + count <= line.count else { return nil }
      if count == 1 || holds(line, place, literals, Int(step.start), count) {
        let isEscaped =
          step.first == UInt8(ascii: "\"") && place > start
          && AccessLogText.isEscaped(line, place, from: start)
        let isInList =
          step.field == .upstreamSeconds && step.first == 0x20 && place > start
          && (line[place - 1] == UInt8(ascii: ",") || line[place - 1] == UInt8(ascii: ":")
            || place + 1 < line.count && line[place + 1] == UInt8(ascii: ":"))
        if !isEscaped, !isInList { return place }
      }
      from = place + 1
    }
    return nil
  }

  @inline(__always) private static func holds(
    _ line: Bytes, _ place: Int, _ literals: Bytes, _ start: Int, _ count: Int
  ) -> Bool {
    var index = 0
    while index < count {
      guard line[place + index] == literals[start + index] else { return false }
      index += 1
    }
    return true
  }

  /// Looks for named fields behind the last one.
  private static func readTail(
    _ line: Bytes, _ start: Int, into result: inout AccessLogLine
  ) -> AccessLogFault? {
    var place = start
    while let equals = line.place(of: UInt8(ascii: "="), from: place) {
      var begin = equals
      while begin > place, isNameByte(line[begin - 1]) { begin -= 1 }
      var value = equals + 1
      if value < line.count, line[value] == UInt8(ascii: "\"") { value += 1 }
      var end = value
      guard let field = AccessLogKeys.tail.find(line, begin, equals) else {
        place = equals + 1
        continue
      }
      if field == .upstreamSeconds {
        while end < line.count, isListByte(line[end]) { end += 1 }
        while end > value, line[end - 1] == 0x20 { end -= 1 }
      } else {
        while end < line.count, !isEnd(line[end]) { end += 1 }
      }
      if let fault = result.set(field, line, value, end) { return fault }
      place = max(end, equals + 1)
    }
    return nil
  }

  @inline(__always) private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }

  @inline(__always) private static func isListByte(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || byte == 0x2E || byte == 0x2C || byte == 0x20 || byte == 0x3A
      || byte == 0x2D
  }

  @inline(__always) private static func isEnd(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",")
      || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "]")
  }
}
