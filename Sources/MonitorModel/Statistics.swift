/// The windows over which every series is described.
public enum StatisticsWindow: Int, Codable, Sendable, CaseIterable {
  /// The last minute.
  case minute
  /// The last five minutes.
  case fiveMinutes
  /// The last hour.
  case hour

  /// Its length in nanoseconds.
  public var nanoseconds: Int64 {
    switch self {
    case .minute: 60_000_000_000
    case .fiveMinutes: 300_000_000_000
    case .hour: 3_600_000_000_000
    }
  }
  /// `1m`, `5m` or `1h`.
  public var label: String {
    switch self {
    case .minute: "1m"
    case .fiveMinutes: "5m"
    case .hour: "1h"
    }
  }
}

/// A description of the values of one series in one window.
///
/// With `count` 0 every figure is NaN.
public struct WindowStatistics: Hashable, Codable, Sendable {
  /// Values in the window.
  public var count: Int
  /// Ticks of the window without a value.
  public var missing: Int
  /// Arithmetic mean.
  public var mean: Double
  /// Sample standard deviation (n − 1); 0 for one value.
  public var standardDeviation: Double
  /// Least value.
  public var minimum: Double
  /// Greatest value.
  public var maximum: Double
  /// Median: percentile 50.
  public var p50: Double
  /// Percentile 90.
  public var p90: Double
  /// Percentile 95.
  public var p95: Double
  /// Percentile 99.
  public var p99: Double
  /// Percentile 99.9.
  public var p999: Double
  /// Population skewness g₁; NaN where the deviation is 0.
  public var skewness: Double
  /// Population excess kurtosis g₂; NaN where the deviation is 0.
  public var kurtosis: Double
  /// The greatest relative error of the percentiles: 0 where they are exact.
  public var percentileError: Double

  /// The median.
  public var median: Double { p50 }

  /// Makes a description.
  public init(
    count: Int, missing: Int, mean: Double, standardDeviation: Double, minimum: Double,
    maximum: Double, p50: Double, p90: Double, p95: Double, p99: Double, p999: Double,
    skewness: Double, kurtosis: Double, percentileError: Double
  ) {
    self.count = count
    self.missing = missing
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.minimum = minimum
    self.maximum = maximum
    self.p50 = p50
    self.p90 = p90
    self.p95 = p95
    self.p99 = p99
    self.p999 = p999
    self.skewness = skewness
    self.kurtosis = kurtosis
    self.percentileError = percentileError
  }

  /// The description of no values.
  public static func empty(missing: Int = 0) -> WindowStatistics {
    WindowStatistics(
      count: 0, missing: missing, mean: .nan, standardDeviation: .nan, minimum: .nan,
      maximum: .nan, p50: .nan, p90: .nan, p95: .nan, p99: .nan, p999: .nan, skewness: .nan,
      kurtosis: .nan, percentileError: 0)
  }
}

/// Where a series is heading over one window.
public struct Trend: Hashable, Codable, Sendable {
  /// The direction, given only where it is significant.
  public enum Direction: Int, Codable, Sendable {
    /// Falling.
    case falling = -1
    /// No significant trend.
    case flat = 0
    /// Rising.
    case rising = 1
  }
  /// Change a second, in the series' unit: ordinary least squares.
  public var slopePerSecond: Double
  /// Falling, flat or rising, by the Mann–Kendall test at p < 0.01.
  public var direction: Direction
  /// The two-sided p-value of the Mann–Kendall test with tie correction, 0…1.
  public var pValue: Double

  /// Makes a trend.
  public init(slopePerSecond: Double, direction: Direction, pValue: Double) {
    self.slopePerSecond = slopePerSecond
    self.direction = direction
    self.pValue = pValue
  }
}

/// When a series reaches its ceiling if it goes on as it does.
public struct CeilingForecast: Hashable, Codable, Sendable {
  /// The ceiling.
  public var ceiling: Double
  /// Seconds until it is reached: the middle estimate.
  public var seconds: Double
  /// The early end of the 80 % interval, in seconds.
  public var earliestSeconds: Double
  /// The late end of the 80 % interval, in seconds; infinite where the trend may be none.
  public var latestSeconds: Double
  /// Confidence, 0…1.
  public var confidence: Double

  /// Makes a forecast.
  public init(
    ceiling: Double, seconds: Double, earliestSeconds: Double, latestSeconds: Double,
    confidence: Double
  ) {
    self.ceiling = ceiling
    self.seconds = seconds
    self.earliestSeconds = earliestSeconds
    self.latestSeconds = latestSeconds
    self.confidence = confidence
  }
}

/// Everything known about one series, computed when it is asked for.
public struct SeriesDetail: Hashable, Codable, Sendable {
  /// The series.
  public var series: SeriesID
  /// By window: `StatisticsWindow.minute`, `.fiveMinutes`, `.hour`.
  public var statistics: [WindowStatistics]
  /// Short, medium and long: over the three windows.
  public var trends: [Trend]
  /// Time to the ceiling, where the series has one and heads for it.
  public var forecast: CeilingForecast?
  /// How far its data can be trusted.
  public var quality: DataQuality
  /// Where it is likely to be; `nil` from a source that does not say.
  public var outlook: SeriesOutlook?

  /// Makes a detail.
  public init(
    series: SeriesID, statistics: [WindowStatistics], trends: [Trend],
    forecast: CeilingForecast?, quality: DataQuality, outlook: SeriesOutlook? = nil
  ) {
    self.outlook = outlook
    self.series = series
    self.statistics = statistics
    self.trends = trends
    self.forecast = forecast
    self.quality = quality
  }
}

/// How far data can be trusted, 0…100, and what was taken off for what.
public struct DataQuality: Hashable, Codable, Sendable {
  /// One deduction.
  public struct Deduction: Hashable, Codable, Sendable {
    /// What it is for.
    public enum Cause: String, Codable, Sendable, CaseIterable {
      /// Ticks that never came.
      case missingTicks
      /// Ticks that came early or late.
      case jitter
      /// Equal values where the metric is known to move.
      case staleRun
      /// Counters that went backwards.
      case counterResets
      /// Values outside physical limits.
      case clamped
      /// Readings that are gaps.
      case gaps
      /// Values that were not finite numbers.
      case notFinite
      /// Collectors that took too long.
      case slowCollector
    }
    /// The cause.
    public var cause: Cause
    /// Points taken off, above 0.
    public var points: Double
    /// How often it happened in the last five minutes.
    public var count: Int
    /// Makes a deduction.
    public init(_ cause: Cause, points: Double, count: Int) {
      self.cause = cause
      self.points = points
      self.count = count
    }
  }
  /// 100 less the deductions, not below 0.
  public var score: Double
  /// The deductions, largest first.
  public var deductions: [Deduction]

  /// Makes a quality from its deductions.
  public init(deductions: [Deduction] = []) {
    self.deductions = deductions.sorted { $0.points > $1.points }
    self.score = max(0, 100 - deductions.reduce(0) { $0 + $1.points })
  }
}
