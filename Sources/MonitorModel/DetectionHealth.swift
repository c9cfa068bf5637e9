/// How detection itself is doing: what `detection-metrics` tells.
public struct DetectionHealth: Hashable, Codable, Sendable {
  /// One detector's part.
  public struct Detector: Hashable, Codable, Sendable {
    /// The detector's name.
    public var name: String
    /// Rows it judged.
    public var judged: UInt64 = 0
    /// Rows it found surprising by itself.
    public var surprised: UInt64 = 0
    /// Anomalies it had a part in when they opened.
    public var anomalies: UInt64 = 0
    /// Anomalies it had no part in.
    public var dissents: UInt64 = 0
    /// The mean of its weight over all series, 0…1.
    public var weight: Double = 0
    /// Makes the health of a detector that has judged nothing.
    public init(name: String) { self.name = name }
    /// The share of anomalies it agreed with, 0…1; NaN before the first.
    public var agreement: Double {
      Double(anomalies) / Double(anomalies + dissents)
    }
  }

  /// The detectors, in the order of `DetectorList`.
  public var detectors: [Detector] = []
  /// Rows judged, over all series.
  public var rows: UInt64 = 0
  /// Nanoseconds spent on them.
  public var nanoseconds: UInt64 = 0
  /// Series that have learnt enough to be judged.
  public var learntSeries: Int = 0
  /// Series that are watched.
  public var series: Int = 0
  /// Values of its past that a series is compared with where very many share the room; `nil` where
  /// that is as many as can be, `Limits.pastValues`.
  public var pastValues: Int?
  /// Days of all watched series together.
  public var metricDays: Double = 0
  /// Days since the first row.
  public var days: Double = 0
  /// Anomalies opened.
  public var opened: UInt64 = 0
  /// Anomalies that stayed untold because the budget of the machine was spent.
  public var withheld: UInt64 = 0
  /// Anomalies untold because of a lesson.
  public var quietened: UInt64 = 0
  /// Anomalies untold because of a maintenance window or a known job.
  public var planned: UInt64 = 0
  /// Incidents that were forgotten before their time because too many were kept.
  public var incidentsDropped: UInt64 = 0
  /// What was taught and is in force.
  public var lessons: [Lesson] = []
  /// Where the baselines came from: a sentence; empty where they began with this process.
  public var origin: String = ""
  /// How the baselines are kept for the next start, a sentence: where, or why not; empty where they
  /// are not.
  public var keeping: String = ""
  /// When they were last saved; `nil` where that has not happened yet.
  public var savedAt: WallInstant?

  /// Makes the health of detection that has done nothing.
  public init() {}

  /// Anomalies opened for each metric and day; NaN before the first row.
  public var openedPerMetricDay: Double { Double(opened) / metricDays }
}

/// One thing a person taught the detector: that an anomaly was none.
public struct Lesson: Hashable, Codable, Sendable {
  /// Its number, for `unlearn`; rises by one.
  public var number: UInt64
  /// The series it quietens.
  public var key: SeriesKey
  /// The unit of the values.
  public var unit: Unit
  /// Values in this range are taken as normal in kind.
  public var range: ClosedRange<Double>
  /// When it was taught.
  public var taught: WallInstant
  /// Anomalies it has kept quiet since.
  public var kept: UInt64

  /// Makes a lesson.
  public init(
    number: UInt64, key: SeriesKey, unit: Unit, range: ClosedRange<Double>, taught: WallInstant,
    kept: UInt64 = 0
  ) {
    self.number = number
    self.key = key
    self.unit = unit
    self.range = range
    self.taught = taught
    self.kept = kept
  }
}

/// What a person tells the detector.
public enum DetectorLesson: Hashable, Codable, Sendable {
  /// The anomaly was none: the like of it becomes quieter on its series.
  case falseAlarm(anomaly: UInt64)
  /// The lesson with this number was wrong.
  case unlearn(lesson: UInt64)
}
