/// The keys of a table in the order of the file.
package struct TOMLTable: Equatable, Sendable {
  /// One key and what it holds.
  package struct Entry: Equatable, Sendable {
    /// The key, without quotes.
    package var key: String
    /// The value and its line.
    package var node: TOMLNode

    /// Makes an entry.
    package init(key: String, node: TOMLNode) {
      self.key = key
      self.node = node
    }
  }

  /// The keys and values, in the order of the file.
  package private(set) var entries: [Entry]

  /// Makes a table, of no keys unless some are given.
  package init(entries: [Entry] = []) { self.entries = entries }

  /// Puts a value under a path of keys; tables on the way are made where there are none.
  ///
  /// - Precondition: what is on the way is a table.
  mutating func put(_ value: TOMLValue, at path: some Collection<String>, line: Int = 0) {
    guard let key = path.first else { return }
    let index = entries.firstIndex { $0.key == key }
    guard path.count > 1 else {
      let node = TOMLNode(value, line: line)
      if let index { entries[index].node = node } else { add(Entry(key: key, node: node)) }
      return
    }
    var inner = TOMLTable()
    if let index {
      guard case .table(let table) = entries[index].node.value else {
        preconditionFailure("`\(key)` is no table")
      }
      inner = table
    }
    inner.put(value, at: path.dropFirst(), line: line)
    let node = TOMLNode(.table(inner), line: line)
    if let index { entries[index].node = node } else { add(Entry(key: key, node: node)) }
  }

  /// Adds a key that is not there yet.
  mutating func add(_ entry: Entry) { entries.append(entry) }

  /// The value of a key.
  package subscript(key: String) -> TOMLNode? { entries.first { $0.key == key }?.node }
}
