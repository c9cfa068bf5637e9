import MonitorSupport

extension SourceEntry {
  /// Reads a table by the fields that it may have; what is wrong with it is added to `problems`.
  ///
  /// `beyond` says what is wrong with a value that is of the right kind.
  static func read(
    _ name: String, _ table: TOMLTable, _ fields: [SourceField], _ source: SettingSource,
    file: String, problems: inout [SettingsError.Problem],
    beyond: (_ key: String, _ value: TOMLValue) -> String? = { _, _ in nil }
  ) -> SourceEntry {
    var entry = SourceEntry(table: name, source: source, values: [:])
    for item in table.entries {
      let place = SettingSource.file(file, line: item.node.line)
      guard let field = fields.first(where: { $0.name == item.key }) else {
        let names = fields.map(\.name)
        let near = NearestName.find(item.key, among: names)
        let all = "; the keys are " + names.joined(separator: ", ")
        let hint = near.map { "; did you mean `\($0)`?" } ?? all
        problems.append(.init(place, "`\(name)` has no key `\(item.key)`" + hint))
        continue
      }
      if let problem = field.problem(with: item.node.value) ?? beyond(item.key, item.node.value) {
        problems.append(.init(place, "`\(name).\(item.key)` \(problem)"))
        continue
      }
      entry.values[item.key] = item.node.value
    }
    for field in fields where field.isRequired && table[field.name] == nil {
      problems.append(.init(source, "`\(name)` lacks `\(field.name)`: \(field.summary)"))
    }
    return entry
  }
}
