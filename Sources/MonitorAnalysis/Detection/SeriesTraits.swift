package import MonitorModel

/// What detection needs of a series' definition, in flat form.
package struct SeriesTraits: Sendable {
  /// The side on which a value is bad.
  package var concern: SeriesDefinition.Concern
  /// Its part in the thresholds.
  package var role: SeriesDefinition.Role
  /// How much it matters, 0…1.
  package var weight: Double
  /// The smallest change that means anything: the definition's grain, or the unit's.
  package var grain: Double
  /// The share of the level that a deviation must reach to be worth a word.
  package var leastShare: Double
  /// The least deviation worth a word whatever the level.
  package var leastEffect: Double
  /// Whether the value is a share of something, so that a deviation is an effect as it stands.
  package var isRatio: Bool
  /// Whether a value below zero makes no sense.
  package var isNonNegative: Bool
  /// Whether it must last for two seconds to be told: true of all that is watched live, where a
  /// bad moment is over before anybody has looked.
  package var isPatient: Bool
  /// Whether a value that stands still is a sign of a fault.
  package var alwaysMoves: Bool
  /// Whether what is used up stays used up (memory, space, descriptors): only then is a passed
  /// limit critical; a processor or a disk that is busy makes others wait.
  package var isExhaustible: Bool

  /// The traits of a definition.
  package init(_ definition: SeriesDefinition) {
    concern = definition.concern
    role = definition.role
    weight = min(1, max(0, definition.weight))
    grain = definition.grain > 0 ? definition.grain : Self.grain(of: definition.unit)
    isRatio = definition.unit == .ratio
    leastShare = isRatio ? 0.15 : 0.3
    leastEffect = isRatio ? max(0.05, 2 * grain) : 2 * grain
    isNonNegative = definition.unit != .celsius
    isPatient = true
    alwaysMoves = definition.alwaysMoves
    isExhaustible =
      definition.ceiling != nil && !definition.key.name.hasPrefix("system.cpu.")
    if isExhaustible && isRatio {
      // What stays used up is worth a word sooner: a fiftieth of it within minutes.
      leastShare = 0
      leastEffect = max(0.02, 2 * grain)
    }
  }

  /// The traits of a metric of which nothing is known but its values.
  package static var unknown: SeriesTraits {
    var traits = SeriesTraits(
      SeriesDefinition(SeriesKey("value"), .count, Formula(.level, []), concern: .both))
    traits.grain = 0
    traits.leastShare = 0
    traits.leastEffect = 0
    traits.isNonNegative = false
    traits.isPatient = false
    return traits
  }

  /// The grain of a series whose definition names none.
  private static func grain(of unit: Unit) -> Double {
    switch unit {
    case .ratio: 0.02
    case .count: 2
    case .bytes: 1_048_576
    case .bytesPerSecond: 65_536
    case .perSecond: 5
    case .seconds: 0.001
    case .celsius: 1
    case .hertz: 5e7
    case .cores: 0.05
    }
  }

  /// The hard limit of the series, if its role has one.
  package func limit(_ thresholds: AnomalyThresholds) -> Double? {
    switch role {
    case .resourceUsage: thresholds.resourceUsageThreshold
    case .errorRate: thresholds.errorRateThreshold
    case .other, .responseTime, .throughput: nil
    }
  }

  /// The standard deviations at which the role's values are an anomaly, if it has such a rule.
  package func deviations(_ thresholds: AnomalyThresholds) -> Double? {
    switch role {
    case .responseTime: thresholds.responseTimeStdDevs
    case .throughput: thresholds.throughputStdDevs
    case .other, .resourceUsage, .errorRate: nil
    }
  }
}
