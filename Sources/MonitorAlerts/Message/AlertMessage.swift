package import MonitorModel

/// What one receiver is told at once: the alerts of a group.
package struct AlertMessage: Codable, Hashable, Sendable {
  /// Why it is sent.
  package enum Kind: String, Codable, Sendable {
    /// Something began, grew or ended.
    case news
    /// Nothing changed, and it goes on.
    case reminder
    /// What a receiver that forgets by itself must hear again.
    case refresh
    /// Nothing is off: kilter is alive.
    case heartbeat
    /// A person tries the receiver.
    case test
    /// Something ended for a receiver that is not told of ends: it is noted, and not delivered.
    case silent

    /// Whether a newer one takes the place of one that waits.
    package var isTransient: Bool { self == .refresh || self == .heartbeat }
  }

  /// Its number; rises by one over all receivers and restarts.
  package var id: UInt64 = 0
  /// The name of the receiver.
  package var receiver: String
  /// Why it is sent.
  package var kind: Kind
  /// The group that it is about first.
  package var group: String
  /// When it was decided.
  package var wall: WallInstant
  /// The machine.
  package var host: String
  /// What is going on in the first group, in a sentence; untrusted text.
  package var title: String
  /// The alerts, those of the first group in front.
  package var items: [AlertItem]
  /// Groups beyond the first of which it tells as well: "+37 more".
  package var folded: Int = 0
  /// What to look at, in sentences with their commands; untrusted text.
  package var suggestions: [String] = []
  /// How long it is until the receiver hears of it again, if it is told regularly.
  package var intervalSeconds: Int = 0

  /// Makes a message.
  package init(
    receiver: String, kind: Kind, group: String, wall: WallInstant, host: String, title: String,
    items: [AlertItem] = []
  ) {
    self.receiver = receiver
    self.kind = kind
    self.group = group
    self.wall = wall
    self.host = host
    self.title = title
    self.items = items
  }

  /// Whether something goes on; a message that is no alert is as one that does.
  package var isFiring: Bool { items.isEmpty || items.contains { $0.isFiring } }

  /// How bad it is: the worst that goes on, or else the worst that was.
  package var severity: Severity {
    let firing = items.lazy.filter(\.isFiring).map(\.severity).max()
    return firing ?? items.lazy.map(\.severity).max() ?? .info
  }
}
