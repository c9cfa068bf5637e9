package import MonitorModel

/// The detector over the rows of one metric, one at a time, as `kilter detect` runs it: the very
/// code that runs live.
package struct RowDetector {
  /// What is known of one row, from it and earlier ones only.
  package struct Judgement: Sendable {
    /// How anomalous the row is, 0…1: 1 where an alarm is raised, the alarm level just below.
    package var score: Double
    /// What there is to tell of it: an anomaly that opened, grew or ended.
    package var events: [AnomalyEvent]
  }

  private var sequence: UInt64 = 0

  /// A detector that has seen no row.
  package init(key: SeriesKey, config: RealtimeMonitorConfig) {}

  /// Takes the next row.
  ///
  /// `milliseconds` is its civil time; one that repeats or goes backwards is taken in the order of
  /// the rows. A `nil`, NaN or infinite value is a gap.
  package mutating func step(milliseconds: Int64, value: Double?) -> Judgement {
    Judgement(score: 0, events: [])
  }

  /// The anomalies that are still open after the last row, as they stand.
  package var open: [AnomalyEvent] { [] }
}
