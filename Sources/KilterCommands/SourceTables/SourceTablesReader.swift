/// Reads the tables of sources, and of own series and rules, out of the configuration file, and
/// collects what is wrong with them.
struct SourceTablesReader {
  /// Tables of names and expressions.
  static let expressionTables = ["series", "business", "rules"]
  /// The most tables of sources.
  private static let most = 200

  /// The sources, in the order of the file.
  private(set) var entries: [SourceEntry] = []
  /// Own series and rules, in the order of the file.
  private(set) var expressions: [ExpressionEntry] = []
  /// What is wrong.
  private(set) var problems: [SettingsError.Problem] = []

  /// Names of tables that `take` knows, for suggestions.
  static var names: [String] { SourceKinds.all.map(\.table) + expressionTables }

  /// Takes a table or a list of tables; `false` where it is none of these.
  mutating func take(_ name: String, _ node: TOMLNode, file: String) -> Bool {
    if Self.expressionTables.contains(name) {
      takeExpressions(name, node, file: file)
      return true
    }
    guard let kind = SourceKinds.named(name) else { return false }
    let source = SettingSource.file(file, line: node.line)
    switch node.value {
    case .table(let table) where !kind.isList: take(table, kind, source, file: file)
    case .array(let items) where kind.isList:
      for item in items {
        guard case .table(let table) = item.value else {
          problems.append(
            .init(
              .file(file, line: item.line),
              "`\(name)` holds \(item.value.kind); expected tables, `\(kind.header)`"))
          continue
        }
        take(table, kind, .file(file, line: item.line), file: file)
      }
    default:
      problems.append(
        .init(source, "`\(name)` is \(node.value.kind); expected \(kind.header)"))
    }
    return true
  }

  private mutating func take(
    _ table: TOMLTable, _ kind: SourceKind, _ source: SettingSource, file: String
  ) {
    guard entries.count < Self.most else {
      problems.append(.init(source, "more than \(Self.most) sources"))
      return
    }
    entries.append(
      SourceEntry.read(kind.table, table, kind.fields, source, file: file, problems: &problems))
  }

  private mutating func takeExpressions(_ table: String, _ node: TOMLNode, file: String) {
    guard case .table(let content) = node.value else {
      problems.append(
        .init(
          .file(file, line: node.line),
          "`\(table)` is \(node.value.kind); expected a table, `[\(table)]`"))
      return
    }
    for item in content.entries {
      let source = SettingSource.file(file, line: item.node.line)
      guard case .text(let text) = item.node.value else {
        problems.append(
          .init(
            source,
            "`\(table).\(item.key)` is \(item.node.value.kind); expected an expression in quotes"))
        continue
      }
      expressions.append(
        ExpressionEntry(table: table, name: item.key, text: text, source: source))
    }
  }
}
