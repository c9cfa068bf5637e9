/// Names of labels, or values of one: what `GET /realtime/labels` and
/// `GET /realtime/label/{name}/values` answer.
package struct NamesDocument: Hashable, Codable, Sendable {
  /// The names, sorted.
  package var names: [String]
}
