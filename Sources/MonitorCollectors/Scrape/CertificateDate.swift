package import WireFormats

/// The end of a certificate's life as libcurl writes it: `Nov 28 12:00:00 2027 GMT` with OpenSSL,
/// `2027-11-28 12:00:00 GMT` with others and newer ones.
package enum CertificateDate {
  /// Seconds since 1970; `nil` where the text is neither.
  package static func seconds(_ text: Bytes) -> Int64? {
    let words = text.split(separator: 0x20, omittingEmptySubsequences: true)
    if words.count == 3 {
      let date = words[0].split(separator: UInt8(ascii: "-"))
      guard date.count == 3, let year = number(date[0], 1...9_999),
        let month = number(date[1], 1...12), let day = number(date[2], 1...31)
      else { return nil }
      return clock(words[1]).map { days(year, month, day) * 86_400 + $0 }
    }
    guard words.count == 5, let month = month(words[0]), let day = number(words[1], 1...31),
      let year = number(words[3], 1...9_999)
    else { return nil }
    return clock(words[2]).map { days(year, month, day) * 86_400 + $0 }
  }

  private static func month(_ word: Slice<Bytes>) -> Int64? {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names.firstIndex { word.elementsEqual($0.utf8) }.map { Int64($0 + 1) }
  }

  private static func clock(_ word: Slice<Bytes>) -> Int64? {
    let parts = word.split(separator: UInt8(ascii: ":"))
    guard parts.count == 3, let hour = number(parts[0], 0...23),
      let minute = number(parts[1], 0...59), let second = number(parts[2], 0...60)
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  private static func number(_ digits: Slice<Bytes>, _ range: ClosedRange<Int64>) -> Int64? {
    guard (1...4).contains(digits.count) else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    return range.contains(value) ? value : nil
  }

  /// Days since 1970 of a day of the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", `days_from_civil`).
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
