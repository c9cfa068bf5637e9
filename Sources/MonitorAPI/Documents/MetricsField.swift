/// A member of a series in `GET /realtime/metrics`.
package enum MetricsField: String, Hashable, Sendable, CaseIterable {
  /// The dotted name.
  case name
  /// The labels by name.
  case labels
  /// The unit, as in UCUM.
  case unit
  /// The value, or `null`.
  case value
  /// Why there is no value, or that it is old; absent for a fresh one.
  case state
  /// The range in which detection expects it; absent where it has none.
  case expected

  /// Those that are told where none are named.
  package static let usual: Set<MetricsField> = [.name, .labels, .unit, .value, .state]

  /// Reads a list with commas.
  ///
  /// - Throws: `Problem` 422 for a name of none, or for no name.
  package static func list(_ text: String) throws(Problem) -> Set<MetricsField> {
    var fields: Set<MetricsField> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let field = MetricsField(rawValue: String(name)) else {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw .parameter("fields", "has `\(name)`, which is no field; the fields are \(known)")
      }
      fields.insert(field)
    }
    return fields
  }
}
