import MonitorModel

/// When a series reaches a value it heads for, from its pace and how such paces went before.
enum CeilingForecaster {
  /// Forecasts further away than this are not given: 30 days.
  static let horizonSeconds = 30.0 * 86_400
  /// Forecasts that are worth less are not given.
  static let leastConfidence = 0.01

  /// What is known of the series besides its pace.
  struct Past {
    /// For how many seconds the pace has held, the hour and before.
    var heldSeconds = 0.0
    /// Earlier rises of at least half the size of this one that ended before the ceiling.
    var endedRises = 0
    /// How far earlier forecasts of the series were right, 0…1.
    var trust = 1.0
  }

  /// The forecast for a series that is at `newest`; `nil` where it does not head for `ceiling`.
  ///
  /// The interval is the time in which a line of the slope's 80 % interval crosses, widened by what
  /// may come until then. Confidence is a product:
  ///
  /// - how narrow the interval is;
  /// - 1 − p of the trend;
  /// - √(t / (t + s)): that a trend that has held for t lasts another s, as where nothing is known
  ///   of its end but its age (a tail of Pareto's, exponent a half: even at a third of the way);
  /// - one in n + 1 after n like rises that turned back;
  /// - how far earlier forecasts were right.
  static func forecast(
    _ pace: Pace, newest: Double, ceiling: Double, past: Past
  ) -> CeilingForecast? {
    let way = ceiling - newest
    guard way != 0, way / pace.slope > 0 else { return nil }
    let seconds = way / pace.slope
    guard seconds <= horizonSeconds else { return nil }
    let reach = StudentT.quantile80(degrees: pace.degrees)
    let relative = reach * pace.deviation(ahead: seconds) / abs(way)
    let earliest = seconds / (1 + relative)
    let latest = relative < 1 ? seconds / (1 - relative) : .infinity
    let held = max(past.heldSeconds, pace.heldSeconds)
    var confidence = (1 - pace.pValue) * (held / (held + seconds)).squareRoot()
    // A minute more or less changes nothing for who reads it.
    let (early, middle, late) = (earliest + 60, seconds + 60, latest + 60)
    confidence *= (early / middle + middle / late) / 2
    confidence *= past.trust / Double(1 + past.endedRises)
    guard confidence >= leastConfidence else { return nil }
    return CeilingForecast(
      ceiling: ceiling, seconds: seconds, earliestSeconds: earliest, latestSeconds: latest,
      confidence: min(1, confidence))
  }

  /// The value that a series is bad to reach: its ceiling, or 0 where low is bad; `nil` where it
  /// has none.
  static func target(_ definition: SeriesDefinition) -> Double? {
    definition.concern == .low ? 0 : definition.ceiling
  }
}
