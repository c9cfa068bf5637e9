import MonitorModel

/// Instants as they stand in files of rows.
package enum TimestampText {
  /// A longer text is no timestamp.
  package static let bytesMax = 64

  /// The milliseconds since 1970-01-01T00:00:00Z that a text without blanks around it means.
  ///
  /// Understood are RFC 3339 and ISO 8601 dates with a time of day, with `T` or a blank between,
  /// with or without seconds, fraction and zone (UTC where there is none), a date alone, and a
  /// number: seconds since the epoch, or milliseconds where it is 10¹¹ or more. A number of 10¹⁴
  /// or more, a day that no calendar has and anything else is `nil`. Fractions are cut off after
  /// milliseconds.
  package static func milliseconds(of text: UnsafeRawBufferPointer) -> Int64? {
    guard (1...bytesMax).contains(text.count) else { return nil }
    var reader = Reader(bytes: text)
    if text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") {
      return reader.date()
    }
    return epoch(text)
  }

  private static func epoch(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard case .number(let number) = NumberText.read(text) else { return nil }
    let size = number.magnitude
    if size < 1e11 { return Int64((number * 1_000).rounded()) }
    return size < 1e14 ? Int64(number.rounded()) : nil
  }

  private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// A position in the text, and the steps of its grammar.
  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func skip(_ expected: Unicode.Scalar) -> Bool {
      guard byte == UInt8(ascii: expected) else { return false }
      position += 1
      return true
    }

    /// A number of exactly `count` digits.
    mutating func digits(_ count: Int) -> Int? {
      guard position + count <= bytes.count else { return nil }
      var number = 0
      for index in position..<(position + count) {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        number = number * 10 + Int(digit)
      }
      position += count
      return number
    }

    /// The whole text as a date and a time of day.
    mutating func date() -> Int64? {
      guard let year = digits(4), skip("-"), let month = digits(2), skip("-"),
        let day = digits(2), (1...12).contains(month),
        (1...daysInMonth(year, month)).contains(day)
      else { return nil }
      let civil = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day))
      let midnight = civil.daysSinceEpoch * 86_400_000
      guard position < bytes.count else { return midnight }
      guard skip("T") || skip("t") || skip(" "), let time = timeOfDay(), let zone = zone(),
        position == bytes.count
      else { return nil }
      return midnight + time - zone
    }

    /// Milliseconds after midnight; RFC 3339 allows second 60.
    private mutating func timeOfDay() -> Int64? {
      guard let hour = digits(2), skip(":"), let minute = digits(2), hour < 24, minute < 60
      else { return nil }
      var time = (hour * 60 + minute) * 60_000
      guard skip(":") else { return Int64(time) }
      guard let second = digits(2), second <= 60 else { return nil }
      time += second * 1_000
      guard skip(".") else { return Int64(time) }
      guard let first = digits(1) else { return nil }
      time += first * 100
      var weight = 10
      while let digit = digits(1) {
        time += digit * weight
        weight /= 10
      }
      return Int64(time)
    }

    /// The milliseconds that the zone is ahead of UTC; 0 where none is named.
    private mutating func zone() -> Int64? {
      if position == bytes.count || skip("Z") || skip("z") { return 0 }
      let isBehind = byte == UInt8(ascii: "-")
      guard skip("+") || skip("-"), let hours = digits(2), hours < 24 else { return nil }
      var minutes = 0
      if position < bytes.count {
        _ = skip(":")
        guard let more = digits(2), more < 60 else { return nil }
        minutes = more
      }
      let ahead = Int64(hours * 60 + minutes) * 60_000
      return isBehind ? -ahead : ahead
    }
  }
}
