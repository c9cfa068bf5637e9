/// The parameters of a query (`a=1&b=2`), decoded once, in their order.
package struct QueryParameters: Hashable, Sendable {
  /// One of them.
  package struct Item: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value; empty where there was no `=`.
    package var value: String
  }
  /// All of them, in order.
  package private(set) var items: [Item] = []

  /// No parameters.
  package init() {}

  /// Reads what follows the `?`.
  ///
  /// - Throws: `Problem` 400 for an escape that is none, bytes that are no UTF-8, or more than
  ///   64 parameters.
  package init(_ text: some StringProtocol) throws(Problem) {
    guard !text.isEmpty else { return }
    for piece in text.split(separator: "&") {
      guard items.count < 64 else { throw Problem(400, "there are more than 64 query parameters") }
      let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      items.append(
        Item(
          name: try Self.decoded(halves[0]),
          value: halves.count > 1 ? try Self.decoded(halves[1]) : ""))
    }
  }

  /// The value of the only parameter of a name; `nil` where there is none.
  ///
  /// - Throws: `Problem` 400 where it is given twice.
  package func one(_ name: String) throws(Problem) -> String? {
    let values = all(name)
    guard values.count <= 1 else {
      throw Problem(400, "`\(name)` is given more than once")
    }
    return values.first
  }

  /// The values of all parameters of a name.
  package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// The first name that is not in a list.
  package func unknown(among known: [String]) -> String? {
    items.first { !known.contains($0.name) }?.name
  }

  private static func decoded(_ text: some StringProtocol) throws(Problem) -> String {
    guard let decoded = PercentText.decoded(text, plusIsSpace: true) else {
      throw Problem(
        400, "the query holds an escape that is none, a zero byte, or bytes that are no UTF-8")
    }
    return decoded
  }
}
