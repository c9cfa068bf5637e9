/// Times as access logs write them.
enum AccessLogTime {
  /// Milliseconds since 1970 of `23/Nov/2026:08:15:39 +0000` (with or without brackets and with or
  /// without milliseconds), of ISO 8601, or of Unix time in seconds, ms, µs or ns.
  ///
  /// `nil` where it is none of them. A time without a zone is taken as UTC.
  static func milliseconds(_ line: Bytes, _ start: Int, _ end: Int) -> Int64? {
    var (start, end) = (start, end)
    if end > start, line[start] == UInt8(ascii: "[") { start += 1 }
    if end > start, line[end - 1] == UInt8(ascii: "]") { end -= 1 }
    let count = end - start
    if count >= 20, line[start + 2] == UInt8(ascii: "/") { return common(line, start, end) }
    if count >= 19, line[start + 4] == UInt8(ascii: "-") { return iso(line, start, end) }
    return unix(line, start, end)
  }

  @inline(__always) private static func two(_ line: Bytes, _ place: Int) -> Int64? {
    let (a, b) = (line[place] &- 48, line[place + 1] &- 48)
    return a < 10 && b < 10 ? Int64(a) * 10 + Int64(b) : nil
  }

  /// `23/Nov/2026:08:15:39 +0000`.
  private static func common(_ line: Bytes, _ start: Int, _ end: Int) -> Int64? {
    guard let day = two(line, start), let month = month(line, start + 3),
      let century = two(line, start + 7), let year = two(line, start + 9),
      let clock = clock(line, start + 12), line[start + 11] == UInt8(ascii: ":")
    else { return nil }
    let days = days(century * 100 + year, month, day)
    return rest(line, start + 20, end).map { (days * 86_400 + clock) * 1_000 + $0 }
  }

  /// `2026-11-23T08:15:39+00:00`.
  private static func iso(_ line: Bytes, _ start: Int, _ end: Int) -> Int64? {
    guard let century = two(line, start), let year = two(line, start + 2),
      let month = two(line, start + 5), let day = two(line, start + 8),
      let clock = clock(line, start + 11), (1...12).contains(month)
    else { return nil }
    let days = days(century * 100 + year, month, day)
    return rest(line, start + 19, end).map { (days * 86_400 + clock) * 1_000 + $0 }
  }

  /// Seconds of the day of `08:15:39`.
  @inline(__always) private static func clock(_ line: Bytes, _ place: Int) -> Int64? {
    guard let hour = two(line, place), let minute = two(line, place + 3),
      let second = two(line, place + 6), hour < 24, minute < 60, second < 61
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// What a fraction and a zone add, in milliseconds.
  private static func rest(_ line: Bytes, _ start: Int, _ end: Int) -> Int64? {
    var index = start
    var sum: Int64 = 0
    if index < end, line[index] == UInt8(ascii: ".") || line[index] == UInt8(ascii: ",") {
      index += 1
      var scale: Int64 = 100
      while index < end, line[index] &- 48 < 10 {
        sum += Int64(line[index] &- 48) * scale
        scale /= 10
        index += 1
      }
    }
    if index < end, line[index] == 0x20 { index += 1 }
    if index >= end || line[index] == UInt8(ascii: "Z") { return sum }
    let sign = line[index]
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), end - index >= 5,
      let hours = two(line, index + 1)
    else { return nil }
    let place = line[index + 3] == UInt8(ascii: ":") ? index + 4 : index + 3
    guard place + 2 <= end, let minutes = two(line, place) else { return nil }
    let offset = (hours * 3_600 + minutes * 60) * 1_000
    return sign == UInt8(ascii: "-") ? sum + offset : sum - offset
  }

  /// `1795423289.447`, or a whole number of seconds, ms, µs or ns.
  private static func unix(_ line: Bytes, _ start: Int, _ end: Int) -> Int64? {
    // Seconds have ten digits in our time, milliseconds thirteen, the others more.
    if end - start >= 13, end - start <= 19,
      let value = AccessLogNumber.integer(line, start, start + 13),
      AccessLogNumber.integer(line, start + 12, end) != nil
    {
      return value
    }
    return AccessLogNumber.nanoseconds(line, start, end, 3)
  }

  /// The number of a month by its first three letters.
  @inline(__always) private static func month(_ line: Bytes, _ place: Int) -> Int64? {
    let letters =
      UInt32(line[place]) << 16 | UInt32(line[place + 1]) << 8 | UInt32(line[place + 2])
    switch letters {
    case 0x4A616E: return 1
    case 0x466562: return 2
    case 0x4D6172: return 3
    case 0x417072: return 4
    case 0x4D6179: return 5
    case 0x4A756E: return 6
    case 0x4A756C: return 7
    case 0x417567: return 8
    case 0x536570: return 9
    case 0x4F6374: return 10
    case 0x4E6F76: return 11
    case 0x446563: return 12
    default: return nil
    }
  }

  /// Days since 1970 of a date of the Gregorian calendar
  /// (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  @inline(__always) private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let ofEra = year - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }
}
