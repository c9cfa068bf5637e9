/// The keys of a table in the order of the file.
package struct TOMLTable: Equatable, Sendable {
  /// One key and what it holds.
  package struct Entry: Equatable, Sendable {
    /// The key, without quotes.
    package var key: String
    /// The value and its line.
    package var node: TOMLNode
  }

  /// What made a table: it decides what may still be added.
  enum Origin: Equatable, Sendable {
    /// A dotted key, or the beginning of a longer header.
    case implied
    /// A `[header]`; there may be only one.
    case header
    /// Braces; nothing may be added later.
    case inline
  }

  /// The keys and values, in the order of the file.
  package private(set) var entries: [Entry] = []
  /// What made the table.
  var origin: Origin

  /// Makes an empty table.
  init(origin: Origin = .implied) { self.origin = origin }

  /// The value of a key.
  package subscript(key: String) -> TOMLNode? { entries.first { $0.key == key }?.node }

  /// Adds a value under a dotted path, making the tables on the way.
  ///
  /// - Returns: what stands against it, or `nil`.
  mutating func insert(_ node: TOMLNode, at path: ArraySlice<String>) -> String? {
    guard let key = path.first else { return "a key is missing" }
    let rest = path.dropFirst()
    guard let index = entries.firstIndex(where: { $0.key == key }) else {
      var value = node
      if !rest.isEmpty {
        var table = TOMLTable()
        if let problem = table.insert(node, at: rest) { return problem }
        value = TOMLNode(.table(table), line: node.line)
      }
      entries.append(Entry(key: key, node: value))
      return nil
    }
    let old = entries[index].node
    guard !rest.isEmpty else { return "`\(key)` was already given in line \(old.line)" }
    return descend(index) { $0.insert(node, at: rest) }
  }

  /// Opens the table of a `[header]`.
  ///
  /// - Returns: what stands against it, or `nil`.
  mutating func open(_ path: ArraySlice<String>, line: Int) -> String? {
    guard let key = path.first else {
      if origin == .inline { return "a table in braces cannot be opened again" }
      if origin == .header { return "this table was already opened" }
      origin = .header
      return nil
    }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      return descend(index) { $0.open(path.dropFirst(), line: line) }
    }
    var table = TOMLTable()
    let problem = table.open(path.dropFirst(), line: line)
    entries.append(Entry(key: key, node: TOMLNode(.table(table), line: line)))
    return problem
  }

  /// Begins the next table of a `[[list of tables]]`.
  ///
  /// - Returns: what stands against it, or `nil`.
  mutating func appendTable(_ path: ArraySlice<String>, line: Int) -> String? {
    guard let key = path.first else { return "a key is missing" }
    let rest = path.dropFirst()
    let fresh = TOMLNode(.table(TOMLTable(origin: .header)), line: line)
    guard let index = entries.firstIndex(where: { $0.key == key }) else {
      guard rest.isEmpty else {
        var table = TOMLTable()
        let problem = table.appendTable(rest, line: line)
        entries.append(Entry(key: key, node: TOMLNode(.table(table), line: line)))
        return problem
      }
      entries.append(Entry(key: key, node: TOMLNode(.array([fresh]), line: line)))
      return nil
    }
    guard rest.isEmpty else { return descend(index) { $0.appendTable(rest, line: line) } }
    guard case .array(var list) = entries[index].node.value, list.allSatisfy(\.isOpenTable) else {
      return "`\(key)` was already given in line \(entries[index].node.line)"
    }
    list.append(fresh)
    entries[index].node.value = .array(list)
    return nil
  }

  /// Runs `body` on the table under an entry: itself, or the last of a list of tables.
  private mutating func descend(
    _ index: Int, _ body: (inout TOMLTable) -> String?
  ) -> String? {
    let entry = entries[index]
    switch entry.node.value {
    case .table(var table):
      if table.origin == .inline { return "a table in braces cannot be added to" }
      let problem = body(&table)
      entries[index].node.value = .table(table)
      return problem
    case .array(var list):
      guard let last = list.last, last.isOpenTable, case .table(var table) = last.value else {
        fallthrough
      }
      let problem = body(&table)
      list[list.count - 1].value = .table(table)
      entries[index].node.value = .array(list)
      return problem
    default:
      return "`\(entry.key)` is \(entry.node.value.kind) (line \(entry.node.line)), not a table"
    }
  }
}

extension TOMLNode {
  /// Whether this is a table that a header opened.
  fileprivate var isOpenTable: Bool {
    if case .table(let table) = value { table.origin == .header } else { false }
  }
}
