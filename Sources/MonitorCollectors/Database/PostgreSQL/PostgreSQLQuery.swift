/// A query of kilter's own that comes again and again.
package struct PostgreSQLQuery: Equatable, Sendable {
  /// The name under which the server keeps its plan.
  package let name: String
  /// The query itself: no parameters, no semicolon.
  package let sql: String

  /// Stands in every query, so that kilter knows its own among others' statements.
  static let mark = "/* kilter */"

  /// Makes a query; `sql` begins with `SELECT` or `WITH` and is marked here.
  init(_ name: String, _ sql: String) {
    self.name = "kilter_" + name
    let words = sql.split(separator: " ", maxSplits: 1)
    self.sql =
      words.count == 2 ? "\(words[0]) \(Self.mark) \(words[1])" : sql
  }
}
