/// A page of anomalies, newest first: what `GET /realtime/anomalies` answers.
package struct AnomaliesDocument: Hashable, Codable, Sendable {
  /// The anomalies.
  package var anomalies: [AnomalyDocument]
  /// What to ask for in `cursor` for those that began earlier; absent on the last page.
  package var next: String?
  /// Events that are no longer remembered: of the anomalies they told of, those that ended are not
  /// listed.
  package var forgottenEvents: UInt64
}
