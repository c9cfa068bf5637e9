import MonitorSupport

/// The table of one source as it stands in the configuration, checked against the fields of its kind.
package struct SourceEntry: Equatable, Sendable {
  /// The table's name, for example `http.log`.
  package var table: String
  /// Where it stands.
  package var source: SettingSource
  /// The values by key.
  package var values: [String: TOMLValue]

  /// Makes an entry.
  package init(table: String, source: SettingSource, values: [String: TOMLValue]) {
    self.table = table
    self.source = source
    self.values = values
  }

  /// Whether another table says the same; where they stand is nothing to it.
  func isSame(as other: SourceEntry) -> Bool {
    table == other.table
      && values.mapValues(TOMLText.written) == other.values.mapValues(TOMLText.written)
  }

  /// The text of a key.
  package func text(_ key: String) -> String? {
    guard case .text(let text) = values[key] else { return nil }
    return text
  }

  /// The text of a key, or another one.
  package func text(_ key: String, else standard: String) -> String { text(key) ?? standard }

  /// The whole number of a key, or another one.
  package func whole(_ key: String, else standard: Int) -> Int {
    guard case .integer(let number) = values[key] else { return standard }
    return Int(clamping: number)
  }

  /// The duration of a key, or another one.
  package func duration(_ key: String, else standard: Duration) -> Duration {
    guard let text = text(key), let duration = try? DurationText.parse(text) else {
      return standard
    }
    return duration
  }

  /// Whether a key is true, or the other one.
  package func flag(_ key: String, else standard: Bool) -> Bool {
    guard case .flag(let flag) = values[key] else { return standard }
    return flag
  }

  /// The texts of a key; none where it is not there.
  package func texts(_ key: String) -> [String] {
    guard case .array(let items) = values[key] else { return [] }
    return SettingDefinition.texts(items) ?? []
  }

  /// The texts of a table by their names, in the order of the file; none where it is not there.
  package func pairs(_ key: String) -> [(name: String, value: String)] {
    guard case .table(let table) = values[key] else { return [] }
    return table.entries.compactMap { entry in
      guard case .text(let text) = entry.node.value else { return nil }
      return (entry.key, text)
    }
  }
}
