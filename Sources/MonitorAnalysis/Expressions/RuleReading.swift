package import MonitorModel

/// What a rule says of one thing that it watches at one tick.
package struct RuleReading: Hashable, Sendable {
  /// The thing, a small number that stays the same: the rule and the labels.
  package var place: Int
  /// The rule, by its place among the definitions.
  package var rule: Int
  /// The series that stands for it.
  package var series: SeriesID
  /// The comparison that decides, by its place in the rule.
  package var comparison: Int
  /// Whether the rule holds; `nil` where a value is missing.
  package var holds: Bool?
  /// What is watched; NaN where there is no value.
  package var observed: Double
  /// Its limit; NaN where there is none.
  package var limit: Double
  /// The unit of both.
  package var unit: Unit
}
