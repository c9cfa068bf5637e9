/// Reads the lines of DogStatsD that measure nothing: events and service checks.
enum StatsDTelling {
  /// Reads `_e{title length,text length}:title|text|…`; the lengths count bytes.
  static func event(_ bytes: Bytes, _ line: Range<Int>) -> StatsDItem {
    let end = line.upperBound
    var place = line.lowerBound + 3
    guard let titleLength = length(bytes, &place, end), take(UInt8(ascii: ","), bytes, &place, end),
      let textLength = length(bytes, &place, end), take(UInt8(ascii: "}"), bytes, &place, end),
      take(UInt8(ascii: ":"), bytes, &place, end)
    else { return .bad(.badEvent) }
    guard titleLength > 0, titleLength + textLength + 1 <= end - place,
      bytes[place + titleLength] == UInt8(ascii: "|")
    else { return .bad(.badEventLength) }
    let text = place + titleLength + 1..<place + titleLength + 1 + textLength
    var event = StatsDEvent(title: place..<place + titleLength, text: text)
    place = text.upperBound
    guard place == end || bytes[place] == UInt8(ascii: "|") else { return .bad(.badEventLength) }
    while place < end {
      let field = field(bytes, &place, end)
      guard let first = field.first else { continue }
      if bytes[first] == UInt8(ascii: "#") {
        event.tags = first + 1..<field.upperBound
        continue
      }
      guard isMarked(bytes, field) else { return .bad(.unknownField) }
      let value = first + 2..<max(first + 2, field.upperBound)
      switch bytes[first] {
      case UInt8(ascii: "d"):
        guard let time = seconds(bytes, value) else { return .bad(.badTimestamp) }
        event.timestamp = time
      case UInt8(ascii: "h"): event.host = value
      case UInt8(ascii: "t"): event.level = level(bytes.part(value))
      default: break
      }
    }
    return .event(event)
  }

  private static func level(_ bytes: Bytes) -> StatsDEvent.Level {
    if bytes.equals("error") { return .error }
    if bytes.equals("warning") { return .warning }
    return bytes.equals("success") ? .success : .info
  }

  /// Reads `_sc|name|status|…|m:message`; the message goes to the end of the line.
  static func check(_ bytes: Bytes, _ line: Range<Int>) -> StatsDItem {
    let end = line.upperBound
    var place = line.lowerBound + 3
    let name = field(bytes, &place, end)
    guard !name.isEmpty, place < end else { return .bad(.badCheck) }
    let code = field(bytes, &place, end)
    guard code.count == 1,
      let status = StatsDCheck.Status(rawValue: bytes[code.lowerBound] &- UInt8(ascii: "0"))
    else { return .bad(.badCheck) }
    var check = StatsDCheck(name: name, status: status)
    while place < end {
      let start = place + 1
      if start + 1 < end, bytes[start] == UInt8(ascii: "m"), bytes[start + 1] == UInt8(ascii: ":") {
        check.message = start + 2..<end
        break
      }
      let field = field(bytes, &place, end)
      guard let first = field.first else { continue }
      if bytes[first] == UInt8(ascii: "#") {
        check.tags = first + 1..<field.upperBound
        continue
      }
      guard isMarked(bytes, field) else { return .bad(.unknownField) }
      let value = first + 2..<max(first + 2, field.upperBound)
      switch bytes[first] {
      case UInt8(ascii: "d"):
        guard let time = seconds(bytes, value) else { return .bad(.badTimestamp) }
        check.timestamp = time
      case UInt8(ascii: "h"): check.host = value
      default: break
      }
    }
    return .check(check)
  }

  // MARK: - Parts

  /// Whether a part begins with a mark of lower-case letters and a colon, as all parts do that
  /// DogStatsD has added over the years; one that is not known is passed over.
  static func isMarked(_ bytes: Bytes, _ place: Range<Int>) -> Bool {
    for index in place.prefix(9) {
      let byte = bytes[index]
      if byte == UInt8(ascii: ":") { return index > place.lowerBound }
      guard byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") else { return false }
    }
    return false
  }

  /// A whole number of seconds; `nil` where it is none.
  static func seconds(_ bytes: Bytes, _ place: Range<Int>) -> Int64? {
    guard !place.isEmpty, place.count <= 18 else { return nil }
    var value: Int64 = 0
    for index in place {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }

  /// The part behind the bar at `place`, which is moved to the next bar or the end.
  private static func field(_ bytes: Bytes, _ place: inout Int, _ end: Int) -> Range<Int> {
    let start = min(place + 1, end)
    var stop = start
    while stop < end, bytes[stop] != UInt8(ascii: "|") { stop += 1 }
    place = stop
    return start..<stop
  }

  /// A length of at most six digits, which no datagram passes.
  private static func length(_ bytes: Bytes, _ place: inout Int, _ end: Int) -> Int? {
    let start = place
    var value = 0
    while place < end, place - start < 6 {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      place += 1
    }
    return place > start ? value : nil
  }

  private static func take(
    _ byte: UInt8, _ bytes: Bytes, _ place: inout Int, _ end: Int
  ) -> Bool {
    guard place < end, bytes[place] == byte else { return false }
    place += 1
    return true
  }
}
