import MonitorModel
import MonitorSupport

/// Receivers, each with the thread that waits for it: all that can fail before they are put in force.
package struct ReadyStations: Sendable {
  /// The receivers and what carries messages to them, `Limits.alertReceivers` at most.
  let stations: [(station: AlertStation, carrier: AlertCarrier)]
  /// Their names, in the order of the configuration.
  package let names: [String]

  /// Makes them ready; `nil` where the system has no threads left.
  package init?(_ stations: [AlertStation]) {
    var ready: [(station: AlertStation, carrier: AlertCarrier)] = []
    for station in stations.prefix(Limits.alertReceivers) {
      guard let own = OwnThread() else { return nil }
      ready.append((station, AlertCarrier(station.notifier, thread: own)))
    }
    self.stations = ready
    names = ready.map(\.station.receiver.name)
  }
}
