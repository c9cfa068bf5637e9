/// The configuration in force as tables and keys, as a file would say it.
package enum ConfigDocument {
  /// What stands in the place of a secret.
  package static let mask = "***"

  /// All settings, sources, own series, rules, receivers, destinations, signals of a fleet and keys.
  ///
  /// A file that says this makes these settings.
  package static func table(_ settings: Settings) -> TOMLTable {
    var table = TOMLTable()
    for definition in SettingList.all {
      table.put(definition.value(in: settings), at: path(definition.name))
    }
    for (action, keys) in settings.keys.sorted(by: { $0.key < $1.key }) {
      table.put(list(keys), at: ["keys", action])
    }
    addSources(settings, to: &table)
    for entry in settings.expressions {
      table.put(.text(entry.text), at: [entry.table, entry.name])
    }
    for entry in settings.alertEntries {
      let path = entry.table == "alerts" ? ["alerts"] : ["alert", name(ofReceiver: entry)]
      table.put(.table(content(entry)), at: path)
    }
    if !settings.pushEntries.isEmpty {
      let nodes = settings.pushEntries.map { TOMLNode(.table(content($0)), line: 0) }
      table.put(.array(nodes), at: [PushTablesReader.name])
    }
    if !settings.fleetSignals.isEmpty {
      let nodes = settings.fleetSignals.map { TOMLNode(.table(content($0)), line: 0) }
      table.put(.array(nodes), at: path(FleetTablesReader.name))
    }
    return table
  }

  /// The same with `mask` in the place of secrets.
  package static func masked(_ settings: Settings) -> TOMLTable {
    let table = table(settings)
    return TOMLTable(
      entries: table.entries.map { entry in
        TOMLTable.Entry(key: entry.key, node: masked(entry.node, [entry.key]))
      })
  }

  /// The name of a receiver of alerts.
  static func name(ofReceiver entry: SourceEntry) -> String {
    String(entry.table.dropFirst("alert.".utf8.count))
  }

  /// The pieces of a dotted name.
  static func path(_ name: String) -> [String] { name.split(separator: ".").map(String.init) }

  private static func addSources(_ settings: Settings, to table: inout TOMLTable) {
    var added: Set<String> = []
    for first in settings.sourceEntries where added.insert(first.table).inserted {
      guard let kind = SourceKinds.named(first.table) else { continue }
      let entries = settings.sourceEntries.filter { $0.table == kind.table }
      let value: TOMLValue =
        kind.isList
        ? .array(entries.map { TOMLNode(.table(content($0)), line: 0) }) : .table(content(first))
      table.put(value, at: path(kind.table))
    }
  }

  private static func content(_ entry: SourceEntry) -> TOMLTable {
    TOMLTable(
      entries: entry.values.sorted { $0.key < $1.key }.map { key, value in
        TOMLTable.Entry(key: key, node: TOMLNode(value, line: 0))
      })
  }

  private static func list(_ texts: [String]) -> TOMLValue {
    .array(texts.map { TOMLNode(.text($0), line: 0) })
  }

  // MARK: Secrets

  private static func masked(_ node: TOMLNode, _ path: [String]) -> TOMLNode {
    switch node.value {
    case .table(let table):
      let entries = table.entries.map { entry in
        TOMLTable.Entry(key: entry.key, node: masked(entry.node, path + [entry.key]))
      }
      return TOMLNode(.table(TOMLTable(entries: entries)), line: node.line)
    case .array(let items):
      return TOMLNode(.array(items.map { masked($0, path) }), line: node.line)
    case .text(let text) where isSecret(text, path):
      return TOMLNode(.text(mask), line: node.line)
    default: return node
    }
  }

  /// Whether a text at a path is a secret, or an address that holds one.
  ///
  /// Passwords and tokens stand in files and variables, which are named here and may be shown. The
  /// address of a webhook is often all that it takes to use it.
  static func isSecret(_ text: String, _ path: [String]) -> Bool {
    guard path.count > 1, let key = path.last, let table = path.first, !text.isEmpty else {
      return false
    }
    // Keys of the keyboard, and names that people give to series and rules.
    guard table != "keys", !SourceTablesReader.expressionTables.contains(table) else {
      return false
    }
    if ["password", "token", "secret", "key"].contains(key) { return true }
    if table == PushTablesReader.name, path.dropLast().last == "headers" { return true }
    guard key == "url" else { return false }
    let place = text.split(separator: "/", omittingEmptySubsequences: true).dropFirst(2)
    return text.contains("?") || (table == "alert" && !place.isEmpty)
  }

  /// A document whose masks are the secrets in force: those of the same table, by its place and by
  /// what it is of.
  ///
  /// - Returns: the document, and the numbers of the lines where a mask stands for nothing.
  static func unmasked(
    _ table: TOMLTable, inForce: TOMLTable
  ) -> (table: TOMLTable, strangers: [Int]) {
    var strangers: [Int] = []
    let node = unmasked(
      TOMLNode(.table(table), line: 0), TOMLNode(.table(inForce), line: 0), &strangers)
    guard case .table(let result) = node.value else { return (table, strangers) }
    return (result, strangers)
  }

  private static func unmasked(
    _ node: TOMLNode, _ inForce: TOMLNode?, _ strangers: inout [Int]
  ) -> TOMLNode {
    switch node.value {
    case .table(let table):
      var old: TOMLTable?
      if case .table(let found) = inForce?.value, isOfSame(table, found) { old = found }
      let entries = table.entries.map { entry in
        TOMLTable.Entry(
          key: entry.key, node: unmasked(entry.node, old?[entry.key], &strangers))
      }
      return TOMLNode(.table(TOMLTable(entries: entries)), line: node.line)
    case .array(let items):
      var old: [TOMLNode] = []
      if case .array(let found) = inForce?.value { old = found }
      let result = items.enumerated().map { index, item in
        unmasked(item, index < old.count ? old[index] : nil, &strangers)
      }
      return TOMLNode(.array(result), line: node.line)
    case .text(mask):
      guard case .text(let secret) = inForce?.value else {
        strangers.append(node.line)
        return node
      }
      return TOMLNode(.text(secret), line: node.line)
    default: return node
    }
  }

  /// Whether two tables are of the same thing: a secret must not go to another host because a list
  /// has another order.
  private static func isOfSame(_ a: TOMLTable, _ b: TOMLTable) -> Bool {
    for key in ["kind", "name", "url", "host", "path", "socket", "user"] {
      let (mine, other) = (a[key]?.value, b[key]?.value)
      if case .text(mask) = mine { continue }
      if mine.map({ ConfigJSON.text($0) }) != other.map({ ConfigJSON.text($0) }) { return false }
    }
    return true
  }
}
