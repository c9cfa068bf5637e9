import Glibc
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

  /// A score of 0 is a peak that comes so many decades more often than once a day.
  private static let leastRarity = -5.0
  /// A row without an alarm scores less.
  private static let mostWithoutAlarm = 0.999
  private var detector: RealtimeAnomalyDetector
  private var config: RealtimeMonitorConfig
  private var data: ProcessedData
  private var last: Int64?
  private var step: Int64 = 0

  /// A detector that has seen no row.
  package init(key: SeriesKey, config: RealtimeMonitorConfig) {
    self.config = config
    detector = RealtimeAnomalyDetector(config: config, areUnknown: true)
    data = ProcessedData(
      sequence: 0, at: MonotonicInstant(nanoseconds: 0), wall: WallInstant(milliseconds: 0),
      series: [SeriesDefinition(key, .count, Formula(.level, []), concern: .both)],
      values: [.nan], states: [.failed], ages: [], processes: ProcessTable(),
      quality: DataQuality())
  }

  /// Takes the next row.
  ///
  /// `milliseconds` is its civil time; one that repeats or goes backwards is taken in the order of
  /// the rows. A `nil`, NaN or infinite value is a gap.
  package mutating func step(milliseconds: Int64, value: Double?) -> Judgement {
    follow(milliseconds)
    data.sequence += 1
    data.wall = WallInstant(milliseconds: milliseconds)
    let isThere = value?.isFinite ?? false
    data.values[0] = isThere ? value ?? .nan : .nan
    data.states[0] = isThere ? .value : .failed
    let events = detector.step(data)
    guard isThere, let rarity = detector.lastRarity else {
      return Judgement(score: 0, events: events)
    }
    let alarm = detector.alarmRarity
    let score = (rarity - Self.leastRarity) / (alarm - Self.leastRarity)
    return Judgement(
      score: rarity >= alarm ? 1 : max(0, min(Self.mostWithoutAlarm, score)), events: events)
  }

  /// The anomalies that are still open after the last row, as they stand.
  package var open: [AnomalyEvent] { detector.open }

  /// Moves the clock on by the time since the last row; rows without progress of time are taken
  /// as one interval apart.
  ///
  /// The least time between two rows is the interval of the series.
  private mutating func follow(_ milliseconds: Int64) {
    defer { last = max(last ?? milliseconds, milliseconds) }
    guard let last, data.at.nanoseconds < .max / 2 else { return }
    guard milliseconds > last else {
      data.at = data.at.advanced(by: max(step, 1_000_000))
      return
    }
    let (passed, isBeyond) = milliseconds.subtractingReportingOverflow(last)
    let capped = (isBeyond ? Self.longest : min(passed, Self.longest)) * 1_000_000
    data.at = data.at.advanced(by: capped)
    if step == 0 || capped < step {
      step = capped
      config.metricsInterval = .nanoseconds(max(Self.shortest, capped))
      config.anomalyCheckInterval = config.metricsInterval
      detector.reconfigure(config)
    }
  }

  /// An hour in milliseconds: longer pauses count as much, so that no file's clock runs over.
  private static let longest: Int64 = 3_600_000
  private static let shortest: Int64 = 1_000_000
}
