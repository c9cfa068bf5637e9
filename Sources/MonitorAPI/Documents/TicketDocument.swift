/// A ticket for one connection of a browser.
package struct TicketDocument: Hashable, Codable, Sendable {
  /// The seconds for which a ticket is good.
  package static let seconds = 30

  /// What goes into `?ticket=`.
  package var ticket: String
  /// For how many seconds it is good.
  package var seconds = TicketDocument.seconds
}
