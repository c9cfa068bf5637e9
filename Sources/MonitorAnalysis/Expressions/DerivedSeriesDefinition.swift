package import MonitorModel

/// A series that a person defines by an expression over others.
package struct DerivedSeriesDefinition: Hashable, Sendable {
  /// The name, for example `error_rate` or `business.revenue`; labels come from the expression.
  package let name: String
  /// The expression as it was written.
  package let text: String
  /// The expression.
  package let expression: Expression
  /// The unit; `nil` to reckon it from those of the series.
  package var unit: Unit?
  /// The side on which it is bad.
  package var concern: SeriesDefinition.Concern
  /// Its part in `AnomalyThresholds`.
  package var role: SeriesDefinition.Role

  /// Reads a definition.
  ///
  /// - Throws: `ExpressionError` with the character of the text at which it goes wrong.
  package init(
    name: String, _ text: String, unit: Unit? = nil, concern: SeriesDefinition.Concern = .both,
    role: SeriesDefinition.Role = .other
  ) throws(ExpressionError) {
    self.name = name
    self.text = text
    expression = try ExpressionParser.expression(text)
    self.unit = unit
    self.concern = concern
    self.role = role
  }
}
