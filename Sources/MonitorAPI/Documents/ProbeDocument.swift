/// What a probe is told: a word, and nothing that a stranger should not know.
package struct ProbeDocument: Hashable, Codable, Sendable {
  /// `pass` or `fail`.
  package var status: String
}
