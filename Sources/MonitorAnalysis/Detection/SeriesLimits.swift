package import MonitorModel

/// The limits that a person set for the role of a series.
package struct SeriesLimits: Hashable, Sendable {
  /// The value from which on it is an anomaly, whatever is usual.
  package var ceiling: Double?
  /// The standard deviations from the mean that are an anomaly, for a mean of some values.
  package var deviations: Double?
  /// Whether only values above the mean count.
  package var isUpward: Bool

  /// No limits.
  package static let none = SeriesLimits(ceiling: nil, deviations: nil, isUpward: false)

  /// Makes limits.
  package init(ceiling: Double?, deviations: Double?, isUpward: Bool) {
    self.ceiling = ceiling
    self.deviations = deviations
    self.isUpward = isUpward
  }

  /// The limits of a series.
  package init(_ traits: SeriesTraits, _ thresholds: AnomalyThresholds) {
    ceiling = traits.limit(thresholds)
    deviations = traits.deviations(thresholds)
    isUpward = traits.role == .responseTime
  }

  /// The ceiling, where a value has passed it.
  @inline(__always)
  package func passed(_ value: Double) -> Double? {
    guard let ceiling, value >= ceiling, value > 0 else { return nil }
    return ceiling
  }
}
