package import MonitorModel

/// One thing that is asked of all hosts at once: a question that gives one number a host.
package struct FleetSignal: Hashable, Sendable {
  /// What follows `fleet.` in the name of its series, for example `cpu.utilization`.
  package var name: String
  /// The unit of the numbers.
  package var unit: Unit
  /// The question in PromQL.
  ///
  /// `$host` stands for the label that names a host, `$m` for further matchers, which may be none,
  /// and `$w` for the window of rates.
  package var query: String
  /// The side on which a value is bad.
  package var concern: SeriesDefinition.Concern
  /// Its part in `AnomalyThresholds`.
  package var role: SeriesDefinition.Role
  /// The value it cannot pass, if it has one.
  package var ceiling: Double?
  /// How much it matters, 0…1.
  package var weight: Double
  /// A difference smaller than this is never worth a word, in its unit.
  package var grain: Double
  /// Whether hosts differ by factors rather than by amounts, as in traffic: then they are compared
  /// by the logarithm.
  package var isSkewed: Bool

  /// Makes a signal.
  package init(
    _ name: String, _ unit: Unit, concern: SeriesDefinition.Concern = .high,
    role: SeriesDefinition.Role = .other, ceiling: Double? = nil, weight: Double = 0.5,
    grain: Double, isSkewed: Bool = false, _ query: String
  ) {
    self.name = name
    self.unit = unit
    self.query = query
    self.concern = concern
    self.role = role
    self.ceiling = ceiling
    self.weight = weight
    self.grain = grain
    self.isSkewed = isSkewed
  }

  /// The question with names and numbers of some options in their places.
  func question(_ options: FleetOptions) -> String {
    var text = ""
    var rest = Substring(query)
    while let mark = rest.firstIndex(of: "$") {
      text += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      if rest.hasPrefix("host") {
        text += options.hostLabel
        rest = rest.dropFirst(4)
      } else if rest.hasPrefix("m") {
        text += options.match
        rest = rest.dropFirst()
      } else if rest.hasPrefix("w") {
        text += options.window
        rest = rest.dropFirst()
      } else {
        text += "$"
      }
    }
    return text + rest
  }
}
