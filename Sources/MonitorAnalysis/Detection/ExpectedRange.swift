import MonitorModel

/// The ranges that follow from a baseline: what is usual, and from where on a value is suspected.
struct ExpectedRange {
  /// The spread with its floor.
  var scale: Double
  /// The deviation upwards from which a value is suspected.
  var up: Double
  /// The deviation downwards from which a value is suspected.
  var down: Double

  /// The ranges of a series.
  @inline(__always)
  init(_ baseline: Baseline, _ traits: SeriesTraits, deviations: Double, warmUp: Int32) {
    let floor = Self.floor(baseline, traits)
    // A young baseline has seen few values: its spread is not yet to be trusted.
    let youth = 1 + 2 * Double(warmUp) / Double(max(1, baseline.learnt))
    scale = max(baseline.spread, floor)
    let least = max(traits.leastEffect, traits.leastShare * abs(baseline.level))
    // Where a person set the deviations, those are the margin; elsewhere it is added to the reach.
    let margin = scale * (deviations > 0 ? deviations : 2 + youth)
    let added = deviations > 0 ? 0 : margin
    up = max(least, 1.25 * baseline.highReach + added, margin)
    down = max(least, 1.25 * baseline.lowReach + added, margin)
  }

  /// The least spread that is believed.
  @inline(__always)
  static func floor(_ baseline: Baseline, _ traits: SeriesTraits) -> Double {
    max(traits.grain / 2, abs(baseline.level) * 0.01)
  }

  /// What is usual: as far as values have reached lately, within what is possible.
  @inline(__always)
  func usual(_ baseline: Baseline, _ traits: SeriesTraits) -> (low: Double, high: Double) {
    var low = baseline.level - max(baseline.lowReach, 2 * baseline.spread)
    var high = baseline.level + max(baseline.highReach, 2 * baseline.spread)
    if traits.isNonNegative { low = max(low, min(0, baseline.level)) }
    if traits.isRatio { high = min(high, max(1, baseline.level)) }
    return (low, high)
  }
}
