import MonitorAnalysis
import MonitorModel

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
