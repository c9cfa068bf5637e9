public import MonitorModel

/// How detection is doing: what `GET /realtime/detection-metrics` answers.
public struct DetectionDocument: Hashable, Codable, Sendable {
  /// Alarms that are allowed and that were told.
  public struct Budget: Hashable, Codable, Sendable {
    /// False alarms that are tolerated for one metric in one day.
    public var allowedPerMetricDay: Double
    /// Anomalies opened for each metric and day; absent before the first row.
    public var openedPerMetricDay: Double?
    /// False alarms that are tolerated for the whole machine in one day.
    public var allowedPerDay: Double
    /// Anomalies opened in a day; absent before the first row.
    public var openedPerDay: Double?
    /// Days of all watched series together.
    public var metricDays: Double
    /// Days since the first row.
    public var days: Double
    /// Anomalies opened.
    public var opened: UInt64
    /// Anomalies that stayed untold because the budget of the machine was spent.
    public var withheld: UInt64
    /// Anomalies untold because of a lesson.
    public var quietened: UInt64
    /// Anomalies untold because of a maintenance window or a known job.
    public var planned: UInt64
  }

  /// One detector's part.
  public struct Detector: Hashable, Codable, Sendable {
    /// The detector's name.
    public var name: String
    /// Rows it judged.
    public var judged: UInt64
    /// Rows it found surprising by itself.
    public var surprised: UInt64
    /// Anomalies it had a part in when they opened.
    public var anomalies: UInt64
    /// Anomalies it had no part in.
    public var dissents: UInt64
    /// The share of anomalies it agreed with, 0…1; absent before the first.
    public var agreement: Double?
    /// The mean of its weight over all series, 0…1.
    public var weight: Double
  }

  /// One thing a person taught.
  public struct Lesson: Hashable, Codable, Sendable {
    /// Its number.
    public var number: UInt64
    /// The series, written out.
    public var series: String
    /// The unit of the values.
    public var unit: String
    /// Values from here on are taken as normal.
    public var low: Double
    /// Values up to here are taken as normal.
    public var high: Double
    /// When it was taught, milliseconds since the Unix epoch.
    public var taught: Int64
    /// Anomalies it has kept quiet since.
    public var kept: UInt64
  }

  /// What detection costs.
  public struct Cost: Hashable, Codable, Sendable {
    /// Rows judged, over all series.
    public var rows: UInt64
    /// Nanoseconds spent on them.
    public var nanoseconds: UInt64
    /// Microseconds for each row; absent before the first.
    public var microsecondsPerRow: Double?
  }

  /// Where baselines came from and go to.
  public struct Baselines: Hashable, Codable, Sendable {
    /// Series that have learnt enough to be judged.
    public var learntSeries: Int
    /// Series that are watched.
    public var series: Int
    /// Values of its past that a series is compared with, 64 to 1 024; fewer where very many share the room.
    public var pastValues: Int
    /// Where they came from, a sentence; empty where they began with the process.
    public var origin: String
    /// How they are kept, a sentence; empty where they are not.
    public var keeping: String
    /// When they were last saved, milliseconds since the Unix epoch; absent before the first time.
    public var savedAt: Int64?
  }

  /// The time of the newest tick, milliseconds since the Unix epoch.
  public var at: Int64
  /// Alarms against the budget.
  public var budget: Budget
  /// The detectors.
  public var detectors: [Detector]
  /// What detection costs.
  public var cost: Cost
  /// Where baselines came from and go to.
  public var baselines: Baselines
  /// What was taught and is in force.
  public var lessons: [Lesson]

  /// Says how detection is doing in `snapshot`.
  public init(_ snapshot: MonitorSnapshot) {
    let health = snapshot.detection
    let config = snapshot.config.detection
    at = snapshot.data.wall.milliseconds
    budget = Budget(
      allowedPerMetricDay: config.falseAlarmsPerMetricDay,
      openedPerMetricDay: health.metricDays > 0 ? health.openedPerMetricDay : nil,
      allowedPerDay: config.falseAlarmsPerDay,
      openedPerDay: health.days > 0 ? Double(health.opened) / health.days : nil,
      metricDays: health.metricDays, days: health.days, opened: health.opened,
      withheld: health.withheld, quietened: health.quietened, planned: health.planned)
    detectors = health.detectors.map { detector in
      Detector(
        name: detector.name, judged: detector.judged, surprised: detector.surprised,
        anomalies: detector.anomalies, dissents: detector.dissents,
        agreement: detector.agreement.isFinite ? detector.agreement : nil, weight: detector.weight)
    }
    cost = Cost(
      rows: health.rows, nanoseconds: health.nanoseconds,
      microsecondsPerRow: health.rows > 0
        ? Double(health.nanoseconds) / Double(health.rows) / 1_000 : nil)
    baselines = Baselines(
      learntSeries: health.learntSeries, series: health.series,
      pastValues: health.pastValues ?? Limits.pastValues, origin: health.origin,
      keeping: health.keeping, savedAt: health.savedAt?.milliseconds)
    lessons = health.lessons.map { lesson in
      Lesson(
        number: lesson.number, series: lesson.key.description, unit: lesson.unit.rawValue,
        low: lesson.range.lowerBound, high: lesson.range.upperBound,
        taught: lesson.taught.milliseconds, kept: lesson.kept)
    }
  }
}
