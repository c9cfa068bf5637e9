package import MonitorModel

/// Decides who is told what, and when: plain rules over what snapshots show.
///
/// Time comes in with them.
package struct AlertRouter: Sendable {
  /// The routes, one a receiver.
  package private(set) var routes: [AlertRoute]
  private let offsetSeconds: Int

  /// Makes a router; `memory` is what earlier runs have told.
  package init(
    _ receivers: [AlertReceiver], memory: AlertMemory = AlertMemory(), at: MonotonicInstant,
    wall: WallInstant, offsetSeconds: Int = 0
  ) {
    self.offsetSeconds = offsetSeconds
    let now = AlertMoment(at: at, wall: wall, offsetSeconds: offsetSeconds)
    routes = receivers.map { receiver in
      AlertRoute(
        receiver, told: memory.told(to: receiver.name), sent: memory.sent[receiver.name] ?? [:],
        now: now)
    }
  }

  /// Takes in a snapshot, and says who is to be told what now.
  package mutating func step(_ snapshot: MonitorSnapshot) -> [AlertMessage] {
    let now = AlertMoment(
      at: snapshot.data.at, wall: snapshot.data.wall, offsetSeconds: offsetSeconds,
      host: snapshot.host.hostname)
    let sightings = AlertSighting.all(in: snapshot)
    var messages: [AlertMessage] = []
    for index in routes.indices { messages += routes[index].step(sightings, now) }
    return messages
  }
}
