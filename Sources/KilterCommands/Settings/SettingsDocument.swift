/// Settings that came in another way than by the configuration file, in its form.
package struct SettingsDocument: Equatable, Sendable {
  /// What it is called, for messages.
  package var name: String
  /// The tables and keys; lines are what its maker uses them for.
  package var table: TOMLTable

  /// Makes a document.
  package init(name: String, table: TOMLTable) {
    self.name = name
    self.table = table
  }
}
