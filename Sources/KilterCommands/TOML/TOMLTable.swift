/// The keys of a table in the order of the file.
package struct TOMLTable: Equatable, Sendable {
  /// One key and what it holds.
  package struct Entry: Equatable, Sendable {
    /// The key, without quotes.
    package var key: String
    /// The value and its line.
    package var node: TOMLNode
  }

  /// The keys and values, in the order of the file.
  package private(set) var entries: [Entry]

  /// Makes a table, of no keys unless some are given.
  init(entries: [Entry] = []) { self.entries = entries }

  /// The value of a key.
  package subscript(key: String) -> TOMLNode? { entries.first { $0.key == key }?.node }
}
