/// A date of the Gregorian calendar, carried on before its beginning, by the algorithms
/// `civil_from_days` and `days_from_civil` of Howard Hinnant.
package struct CivilDate: Hashable, Sendable {
  /// The year; 0 is 1 BC.
  package var year: Int64
  /// The month, 1…12.
  package var month: Int64
  /// The day of the month, 1…31.
  package var day: Int64

  /// Makes a date; that the day exists is the caller's to know.
  package init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date of a day, counted from 1970-01-01.
  package init(daysSinceEpoch days: Int64) {
    let (era, dayOfEra) = Self.split(days + 719_468, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    month = shifted < 10 ? shifted + 3 : shifted - 9
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The days from 1970-01-01 to it.
  package var daysSinceEpoch: Int64 {
    let (era, yearOfEra) = Self.split(month <= 2 ? year - 1 : year, by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Quotient and remainder, the remainder never below 0.
  package static func split(_ value: Int64, by size: Int64) -> (Int64, Int64) {
    let remainder = (value % size + size) % size
    return ((value - remainder) / size, remainder)
  }
}
