/// The orders of the anomaly feed.
package enum AnomalyOrder: String, CaseIterable, Sendable {
  /// The newest first.
  case newest
  /// Open ones first, the worst first among them.
  case worst
}
