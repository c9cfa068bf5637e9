import MonitorModel

/// How bad an anomaly is: from how surprising it is, how large its effect, and how much the
/// series matters.
enum SeverityRule {
  /// The severity of a value.
  ///
  /// Critical is what is used up and stays so (memory, space, descriptors) beyond its limit, and a
  /// most unusual value of a series without one; a processor or a disk that is busy makes others
  /// wait, which is a warning.
  static func severity(
    value: Double, level: Double, surprise: Double, traits: SeriesTraits, limit: Double?,
    isPassed: Bool
  ) -> Severity {
    let deviation = abs(value - level)
    let effect: Double
    if traits.isRatio {
      effect = min(1, deviation / 0.6)
    } else {
      let relative = deviation / max(abs(level), 5 * traits.grain)
      effect = min(1, relative / (1 + relative) * 1.25)
    }
    var score = 0.2 * min(1, surprise / 40) + 0.5 * effect + 0.3 * traits.weight
    if let limit {
      if isPassed {
        let beyond = min(1, max(0, (value - limit) / max(1 - limit, 0.01)))
        score = max(score, 0.45 + 0.25 * beyond + 0.2 * traits.weight)
        if !traits.isExhaustible { score = min(score, 0.87) }

      } else {
        score = min(score, 0.87)
      }
    }
    if score >= 0.88 { return .critical }
    return score >= 0.48 ? .warning : .info
  }
}
