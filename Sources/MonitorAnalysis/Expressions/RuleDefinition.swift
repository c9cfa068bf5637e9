package import MonitorModel

/// A rule that a person defines: what must not be for longer than some time.
package struct RuleDefinition: Hashable, Sendable {
  /// The name, for example `slow`.
  package let name: String
  /// The rule as it was written: `alert when p99(http.request.duration) > 250ms for 30s`.
  package let text: String
  /// When it holds.
  package let condition: RuleCondition
  /// For how many seconds it must hold.
  package let seconds: Double
  /// How bad it is.
  package let severity: Severity

  /// Reads a rule.
  ///
  /// - Throws: `ExpressionError` with the character of the text at which it goes wrong.
  package init(name: String, _ text: String) throws(ExpressionError) {
    self.name = name
    self.text = text
    let rule = try ExpressionParser.rule(text)
    condition = rule.condition
    seconds = rule.seconds
    severity = rule.severity
  }
}
