package import MonitorModel

/// A line of the file of what is to be delivered.
package enum OutboxRecord: Codable, Hashable, Sendable {
  /// A message was decided.
  case message(AlertMessage)
  /// A message needs no more tries: it was delivered, refused or gave way.
  case done(UInt64)
  /// What a receiver knows, and when its groups were told: in the place of older lines.
  case known(receiver: String, items: [AlertItem], sent: [String: WallInstant])
  /// A message waits: in the place of older lines.
  case waiting(AlertMessage)
  /// A receiver does not take what it is told, and why; empty where it does again.
  case trouble(receiver: String, reason: String)
  /// The greatest number that was given: in the place of older lines.
  case last(UInt64)
}
