import MonitorModel

/// A forecast that waits for its time.
struct ForecastClaim {
  /// When it can be checked, in nanoseconds of the monotonic clock; `Int64.max` for no claim.
  var due = Int64.max
  /// Seconds over which the value is a mean.
  var meanSeconds = 0.0
  /// The place of its horizon in `Outlook.horizons`.
  var horizon = 0
  /// Whether it carried a trend on.
  var isTrend = false
  /// The 80 % interval.
  var likely = 0.0...0.0
  /// The 95 % interval.
  var possible = 0.0...0.0
}
