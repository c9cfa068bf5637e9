import MonitorModel

/// Civil time, without zone, as `YYYY-MM-DD HH:MM:SS`.
package enum CivilTime {
  /// The written form of a time in seconds after 1 January 1970.
  package static func text(_ seconds: Int64) -> String {
    let (days, second) = CivilDate.split(seconds, by: 86_400)
    let date = CivilDate(daysSinceEpoch: days)
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + " "
      + padded(second / 3_600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
      + padded(second % 60, 2)
  }

  /// The time that a text says, in seconds after 1 January 1970, or `nil` if it says none.
  ///
  /// A part of a second is left out.
  package static func seconds(_ text: some Collection<UInt8>) -> Int64? {
    let bytes = Array(text.prefix(19))
    guard bytes.count >= 19, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A,
      bytes[16] == 0x3A, bytes[10] == 0x20 || bytes[10] == 0x54,
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    return value
  }
}
