/// Those who follow: what `GET /realtime/clients` answers.
package struct ClientsDocument: Hashable, Codable, Sendable {
  /// They, oldest first.
  package var clients: [ClientRecord]
}
