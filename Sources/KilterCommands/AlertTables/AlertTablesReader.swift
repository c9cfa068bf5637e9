import MonitorAlerts
import MonitorModel
import MonitorSupport

/// Reads the tables of alerts out of the configuration file, and collects what is wrong with them.
struct AlertTablesReader {
  /// Names of tables that `take` knows, for suggestions.
  static let names = ["alerts", "alert"]

  /// The rules for all receivers, if there are some, and then the receivers, in the order of the
  /// file.
  private(set) var entries: [SourceEntry] = []
  /// What is wrong.
  private(set) var problems: [SettingsError.Problem] = []

  /// Takes a table; `false` where it is none of these.
  mutating func take(_ name: String, _ node: TOMLNode, file: String) -> Bool {
    guard Self.names.contains(name) else { return false }
    let source = SettingSource.file(file, line: node.line)
    guard case .table(let table) = node.value else {
      let header = name == "alerts" ? "[alerts]" : "[alert.NAME]"
      problems.append(
        .init(source, "`\(name)` is \(node.value.kind); expected a table, `\(header)`"))
      return true
    }
    if name == "alerts" {
      entries.insert(
        entry("alerts", table, AlertFields.rules, source, file: file), at: 0)
      return true
    }
    for item in table.entries { takeReceiver(item, file: file) }
    return true
  }

  private mutating func takeReceiver(_ item: TOMLTable.Entry, file: String) {
    let source = SettingSource.file(file, line: item.node.line)
    let name = "alert.\(item.key)"
    guard case .table(let table) = item.node.value else {
      problems.append(
        .init(
          source,
          "`\(name)` is \(item.node.value.kind); expected a table of one receiver, "
            + "`[alert.NAME]`; rules for all stand in `[alerts]`"))
      return
    }
    guard item.key.utf8.allSatisfy(Self.isNameByte), 1...40 ~= item.key.utf8.count else {
      problems.append(
        .init(
          source,
          "`\(name)`: a receiver is named with up to 40 letters, digits, `-` and `_`"))
      return
    }
    guard entries.count(where: { $0.table != "alerts" }) < Limits.alertReceivers else {
      problems.append(.init(source, "more than \(Limits.alertReceivers) receivers of alerts"))
      return
    }
    guard let kindNode = table["kind"] else {
      let kinds = NotifierList.all.map { $0.kind }.joined(separator: ", ")
      problems.append(.init(source, "`\(name)` lacks `kind`: \(kinds)"))
      return
    }
    guard case .text(let word) = kindNode.value, let notifier = NotifierList.named(word) else {
      var text = AlertFields.kind.problem(with: kindNode.value) ?? "is not known"
      if case .text(let word) = kindNode.value,
        let near = NearestName.find(word, among: NotifierList.all.map { $0.kind })
      {
        text = "is `\(word)`; did you mean `\(near)`?"
      }
      problems.append(.init(.file(file, line: kindNode.line), "`\(name).kind` \(text)"))
      return
    }
    let fields = [AlertFields.kind] + AlertFields.fields(of: notifier) + AlertFields.rules
    entries.append(entry(name, table, fields, source, file: file))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func entry(
    _ name: String, _ table: TOMLTable, _ fields: [SourceField], _ source: SettingSource,
    file: String
  ) -> SourceEntry {
    SourceEntry.read(
      name, table, fields, source, file: file, problems: &problems, beyond: Self.problem)
  }

  /// What is wrong with a value beyond its kind.
  private static func problem(_ key: String, _ value: TOMLValue) -> String? {
    switch (key, value) {
    case ("hours", .text(let text)):
      return AlertHours(text) == nil
        ? "is `\(text)`; expected two times of a day, such as 08:00-20:00" : nil
    case ("only", .array(let items)), ("except", .array(let items)):
      for pattern in SettingDefinition.texts(items) ?? [] {
        do throws(SeriesGlob.Failure) {
          _ = try SeriesGlob(pattern)
        } catch {
          return "`\(pattern)`: \(error.hint)"
        }
      }
      return nil
    default: return nil
    }
  }
}
