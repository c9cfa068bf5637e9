import MonitorModel

/// Makes the outlook of one series at a time; keeps its working memory for the next.
struct Outlook {
  /// The horizons, in seconds: five minutes, a quarter, one and six hours.
  static let horizons: [Double] = [300, 900, 3_600, 21_600]
  /// How many times what was seen a forecast without a trend reaches ahead, and how many times
  /// the age of a trend one with a trend does.
  static let reach = (level: 2.0, trend: 6.0)
  /// A trend's median goes on for three times its age: by then even odds say that it has ended
  /// (see `CeilingForecaster.forecast`).
  static let medianLife = 3.0

  /// Finds trends.
  var finder = PaceFinder()
  /// Forecasts levels where there is no trend.
  private var levels = LevelForecaster()
  private var hasLevels = false
  private var pace: Pace?
  private var held = 0.0
  private var newest = Double.nan
  private var bounds = -Double.infinity...Double.infinity

  /// Nothing learnt.
  init() {}

  /// Takes memory for `points` points.
  mutating func reserve(_ points: Int) { finder.points.reserve(points) }

  /// The pace of the series whose points were filled in.
  mutating func findPace(_ definition: SeriesDefinition) -> Pace? {
    // A quarter of the grain: a trend is many small changes that agree.
    finder.find(leastChange: definition.grain / 4)
  }

  /// Learns a series from the points filled in; `heldSeconds` is what is known of its trend's age.
  ///
  /// Returns why there is no forecast, if there is none.
  mutating func learn(
    _ definition: SeriesDefinition, pace found: Pace?, heldSeconds: Double
  ) -> SeriesOutlook.Absence? {
    newest = finder.points.newest
    hasLevels = levels.learn(finder.points)
    pace = nil
    guard newest == newest else { return .noReading }
    guard finder.points.silence < 60 + 10 * finder.points.step else { return .noReading }
    if let found {
      let turnings = Turnings(
        finder.points, sign: found.slope < 0 ? -1 : 1, least: max(definition.grain, found.noise))
      // A tooth of a saw is no trend: what comes in teeth is forecast by its level.
      let size = max(turnings.current, abs(found.slope) * found.heldSeconds)
      if turnings.count(like: size) == 0 { pace = found }
    }
    held = max(heldSeconds, pace?.heldSeconds ?? 0)
    setBounds(definition)
    guard pace == nil, !hasLevels else { return nil }
    let seen = finder.points.count - finder.points.firstValid
    return seen < 2 * LevelForecaster.pairs ? .tooYoung : .tooFewValues
  }

  /// The slope of the trend that forecasts follow; `nil` where they follow none.
  var slope: Double? { pace?.slope }
  /// How long that trend has held; 0 without one.
  var heldSeconds: Double { pace == nil ? 0 : held }
  /// Seconds over which the forecast value is a mean.
  var meanSeconds: Double { hasLevels ? levels.meanSeconds : finder.points.step }

  /// The forecast for a horizon, its intervals `width` times as wide as the errors of the hour
  /// say; `nil` where what is known does not reach so far.
  func point(_ seconds: Double, width: Double) -> SeriesOutlook.Point? {
    if let pace {
      guard seconds <= max(Self.reach.trend * held, hasLevels ? levels.seconds : 0) else {
        return nil
      }
      // From then on the interval holds both: that it has ended, and that it still goes on.
      let value = pace.level + pace.slope * min(seconds, Self.medianLife * held)
      let end = pace.level + pace.slope * seconds
      let deviation = pace.deviation(ahead: seconds) * width
      return point(
        seconds, value, reaching: end,
        (
          StudentT.quantile80(degrees: pace.degrees) * deviation,
          StudentT.quantile95(degrees: pace.degrees) * deviation
        ))
    }
    guard hasLevels, seconds <= Self.reach.level * levels.seconds else { return nil }
    let (value, deviation) = levels.forecast(seconds)
    return point(
      seconds, value, reaching: value,
      (1.281_551_6 * deviation * width, 1.959_964 * deviation * width))
  }

  private func point(
    _ seconds: Double, _ value: Double, reaching end: Double,
    _ room: (likely: Double, possible: Double)
  ) -> SeriesOutlook.Point? {
    guard value.isFinite, end.isFinite, room.possible.isFinite else { return nil }
    let low = min(value, end)
    let high = max(value, end)
    func clip(_ x: Double) -> Double { min(max(x, bounds.lowerBound), bounds.upperBound) }
    return SeriesOutlook.Point(
      secondsAhead: seconds, median: clip(value),
      likely: clip(low - room.likely)...clip(high + room.likely),
      possible: clip(low - room.possible)...clip(high + room.possible))
  }

  private mutating func setBounds(_ definition: SeriesDefinition) {
    let isPhysical = definition.unit != .celsius
    let low = isPhysical && newest >= 0 ? 0 : -Double.infinity
    var high = Double.infinity
    if isPhysical, let ceiling = definition.ceiling, ceiling > low, newest <= ceiling {
      high = ceiling
    }
    bounds = low...high
  }
}
