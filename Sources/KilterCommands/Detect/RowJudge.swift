import MonitorAnalysis
package import MonitorModel

/// What judges the rows of one series.
package protocol RowJudge {
  /// Takes the next row; a value of `nil` is a gap.
  mutating func judge(milliseconds: Int64, value: Double?) -> RowVerdict
  /// The anomalies that are open after the last row, as they stand.
  var openAnomalies: [AnomalyEvent] { get }
}

/// What is known of one row, from it and earlier ones only.
package struct RowVerdict {
  /// How anomalous the row is, 0…1: 1 where an alarm is raised.
  package var score: Double
  /// What there is to tell of it.
  package var events: [AnomalyEvent]

  /// Makes a verdict.
  package init(score: Double, events: [AnomalyEvent] = []) {
    self.score = score
    self.events = events
  }
}

/// The detector that also runs live.
struct DetectorJudge: RowJudge {
  private var detector: RowDetector

  /// A detector that has seen no row.
  init(series: String, config: RealtimeMonitorConfig) {
    detector = RowDetector(key: SeriesKey(series), config: config)
  }

  mutating func judge(milliseconds: Int64, value: Double?) -> RowVerdict {
    let judgement = detector.step(milliseconds: milliseconds, value: value)
    return RowVerdict(score: judgement.score, events: judgement.events)
  }

  var openAnomalies: [AnomalyEvent] { detector.open }
}
