/// An own series, a business role or a rule as it stands in the configuration.
package struct ExpressionEntry: Equatable, Sendable {
  /// `series`, `business` or `rules`.
  package var table: String
  /// Its name.
  package var name: String
  /// The expression.
  package var text: String
  /// Where it stands.
  package var source: SettingSource

  /// Makes an entry.
  package init(table: String, name: String, text: String, source: SettingSource) {
    self.table = table
    self.name = name
    self.text = text
    self.source = source
  }
}
