/// The rules by which alerts are held against labelled ranges.
///
/// A row at or above the threshold fires. Rows that fire one after another are one alert; one that
/// keeps firing counts again each 60 rows. A range is found, and an alert is true, if a firing row
/// lies in the range or within 5 rows after it. Learning time and unjudged rows count for nothing.
package enum EventJudge {
  /// After so many rows, an alert that keeps firing counts again.
  package static let repeatRows = 60
  /// So many rows after a range still belong to it.
  package static let toleranceRows = 5

  /// Holds the scores of one series against its labels.
  ///
  /// A score that is NaN does not fire.
  package static func judge(
    _ series: LabelledSeries, scores: [Double], threshold: Double
  ) -> EventTally {
    precondition(scores.count == series.labels.count)
    return judge(series.labels, interval: series.interval) { scores[$0] >= threshold }
  }

  /// The rows from the start of each labelled range to the first that fires for it, `nil` where
  /// the range is not found.
  package static func delays(
    _ series: LabelledSeries, scores: [Double], threshold: Double
  ) -> [Int?] {
    let learning = LabelledSeries.learningRows(of: scores.count)
    return series.ranges.map { range in
      let last = min(range.upperBound + toleranceRows, scores.count - 1)
      return (range.lowerBound...last).first {
        $0 >= learning && scores[$0] >= threshold && series.labels[$0] != .unjudged
      }.map { $0 - range.lowerBound }
    }
  }

  private static func judge(
    _ labels: [LabelledSeries.Label], interval: Int, fires: (Int) -> Bool
  ) -> EventTally {
    let learning = LabelledSeries.learningRows(of: labels.count)
    let ranges = LabelledSeries.ranges(of: labels)
    var tally = EventTally()
    tally.ranges = ranges.count
    tally.files = 1
    tally.days = Double((labels.count - learning) * interval) / 86_400
    var found = [Int?](repeating: nil, count: ranges.count)
    var alertRows = 0
    var alertIsTrue = false
    // The first range that is not over yet, its tolerance included.
    var next = 0
    func endAlert() {
      if alertRows > 0 {
        if alertIsTrue { tally.trueAlerts += 1 } else { tally.falseAlerts += 1 }
      }
      alertRows = 0
      alertIsTrue = false
    }
    for row in learning..<labels.count {
      while next < ranges.count, row > ranges[next].upperBound + toleranceRows { next += 1 }
      guard fires(row), labels[row] != .unjudged else {
        endAlert()
        continue
      }
      if alertRows == repeatRows { endAlert() }
      alertRows += 1
      // Ranges may lie so close that a row belongs to the end of one and to the next.
      var range = next
      while range < ranges.count, ranges[range].lowerBound <= row {
        alertIsTrue = true
        if found[range] == nil { found[range] = row - ranges[range].lowerBound }
        range += 1
      }
    }
    endAlert()
    tally.delays = found.compactMap { $0 }
    return tally
  }
}
