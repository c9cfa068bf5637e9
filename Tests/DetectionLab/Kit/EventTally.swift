/// What came of judging some series: counts that add up, and the figures that follow from them.
package struct EventTally: Hashable, Sendable {
  /// Series that were judged.
  package var files = 0
  /// Labelled ranges.
  package var ranges = 0
  /// Alerts that belong to a range.
  package var trueAlerts = 0
  /// Alerts that belong to none.
  package var falseAlerts = 0
  /// Days that were judged, learning time left out.
  package var days = 0.0
  /// Rows from the start of each found range to its first alert.
  package var delays: [Int] = []

  /// Nothing judged.
  package init() {}

  /// Ranges that were found.
  package var found: Int { delays.count }

  /// The share of alerts that are true, 0…1; 0 without an alert.
  package var precision: Double { share(trueAlerts, of: trueAlerts + falseAlerts) }

  /// The share of ranges that were found, 0…1; 0 without a range.
  package var recall: Double { share(found, of: ranges) }

  /// The harmonic mean of precision and recall, 0…1.
  package var f1: Double {
    let sum = precision + recall
    return sum > 0 ? 2 * precision * recall / sum : 0
  }

  /// False alerts for each metric and day.
  package var falseAlertsPerDay: Double { days > 0 ? Double(falseAlerts) / days : 0 }

  /// The middle delay, in rows; `nil` if no range was found.
  package var medianDelay: Double? {
    guard !delays.isEmpty else { return nil }
    let sorted = delays.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1
      ? Double(sorted[middle]) : Double(sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Adds what came of other series.
  package static func += (sum: inout EventTally, other: EventTally) {
    sum.files += other.files
    sum.ranges += other.ranges
    sum.trueAlerts += other.trueAlerts
    sum.falseAlerts += other.falseAlerts
    sum.days += other.days
    sum.delays += other.delays
  }

  private func share(_ part: Int, of whole: Int) -> Double {
    whole > 0 ? Double(part) / Double(whole) : 0
  }
}
