import MonitorModel

/// How bad an anomaly is: from how surprising it is, how large its effect, and how much the
/// series matters.
enum SeverityRule {
  /// The severity of a value.
  ///
  /// - Parameter limit: the hard limit that is passed, if one is.
  static func severity(
    value: Double, level: Double, surprise: Double, traits: SeriesTraits, limit: Double?
  ) -> Severity {
    let deviation = abs(value - level)
    let effect: Double
    if traits.isRatio {
      effect = min(1, deviation / 0.6)
    } else {
      let relative = deviation / max(abs(level), 5 * traits.grain)
      effect = min(1, relative / (1 + relative) * 1.25)
    }
    var score = 0.35 * min(1, surprise / 40) + 0.4 * effect + 0.25 * traits.weight
    if let limit {
      let beyond = min(1, max(0, (value - limit) / max(1 - limit, 0.01)))
      score = max(score, 0.4 + 0.25 * beyond + 0.2 * traits.weight)
    }
    if score >= 0.78 { return .critical }
    return score >= 0.48 ? .warning : .info
  }
}
