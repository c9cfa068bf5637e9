/// Where a series is likely to be in the next minutes and hours, or why that cannot be said.
public struct SeriesOutlook: Hashable, Codable, Sendable {
  /// One horizon.
  public struct Point: Hashable, Codable, Sendable {
    /// Seconds from the newest tick.
    public var secondsAhead: Double
    /// The value that is as likely passed as not.
    public var median: Double
    /// Where the value lies four times in five.
    public var likely: ClosedRange<Double>
    /// Where the value lies 19 times in 20.
    public var possible: ClosedRange<Double>
    /// Makes a point.
    public init(
      secondsAhead: Double, median: Double, likely: ClosedRange<Double>,
      possible: ClosedRange<Double>
    ) {
      self.secondsAhead = secondsAhead
      self.median = median
      self.likely = likely
      self.possible = possible
    }
  }

  /// Why there is no forecast.
  public enum Absence: String, Codable, Sendable {
    /// The series is too young.
    case tooYoung
    /// Too many of its values are missing.
    case tooFewValues
    /// It has no value now.
    case noReading
  }

  /// What came of the series' latest forecasts, at most the last eight that could be checked.
  public struct Record: Hashable, Codable, Sendable {
    /// Forecasts whose time has come.
    public var checked: Int
    /// Those whose 80 % interval did not hold what came.
    public var wrong: Int
    /// Makes a record.
    public init(checked: Int = 0, wrong: Int = 0) {
      self.checked = checked
      self.wrong = wrong
    }
  }

  /// The horizons that what is known reaches to, nearest first; empty where `absence` says why.
  public var points: [Point]
  /// Why there is none; `nil` where there is one.
  public var absence: Absence?
  /// Change a second of a trend that is significant and still goes on; `nil` where there is none.
  public var slopePerSecond: Double?
  /// For how many seconds that trend has held; 0 without one.
  public var heldSeconds: Double
  /// When it passes its hard limit (`AnomalyThresholds`), where that comes before the ceiling.
  public var limit: CeilingForecast?
  /// How earlier forecasts of the series turned out.
  public var record: Record

  /// Makes an outlook.
  public init(
    points: [Point] = [], absence: Absence? = nil, slopePerSecond: Double? = nil,
    heldSeconds: Double = 0, limit: CeilingForecast? = nil, record: Record = Record()
  ) {
    self.points = points
    self.absence = absence
    self.slopePerSecond = slopePerSecond
    self.heldSeconds = heldSeconds
    self.limit = limit
    self.record = record
  }
}
