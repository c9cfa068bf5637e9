package import MonitorModel

/// The series of a fleet by host: found once, as they appear.
package struct FleetBoard: Sendable {
  /// A host and its series.
  package struct Host: Sendable {
    /// Its name, as the server gave it; raw text.
    package var name: String
    /// Whether it reports: a series for each set of labels that it has had.
    package var up: [SeriesID] = []
    /// How far it is from its peers.
    package var unlike: SeriesID?
    /// Its signals, in the order in which they came.
    package var signals: [SeriesID] = []
  }

  /// The hosts, in the order in which they came.
  package private(set) var hosts: [Host] = []
  /// The labels by which hosts can be grouped, in order.
  package private(set) var labels: [String] = []
  /// What series of signals are called, without `fleet.`, in the order in which they came.
  package private(set) var signals: [String] = []
  private var places: [String: Int] = [:]
  private var scanned = 0

  /// Makes a board without hosts.
  package init() {}

  /// The host of a name.
  package func host(_ name: String) -> Host? { places[name].map { hosts[$0] } }

  /// Takes in a tick: new series are found by their count.
  mutating func update(_ data: ProcessedData) {
    guard data.series.count > scanned else { return }
    for index in scanned..<data.series.count {
      let key = data.series[index].key
      guard key.name.hasPrefix("fleet."), let name = key.label("host") else { continue }
      let place = places[name] ?? hosts.count
      if place == hosts.count {
        hosts.append(Host(name: name))
        places[name] = place
      }
      let id = SeriesID(index)
      switch key.name {
      case "fleet.up":
        hosts[place].up.append(id)
        for label in key.labels where label.name != "host" && !labels.contains(label.name) {
          labels.append(label.name)
        }
      case "fleet.unlike_peers": hosts[place].unlike = id
      default:
        hosts[place].signals.append(id)
        let signal = String(key.name.dropFirst("fleet.".utf8.count))
        if !signals.contains(signal) { signals.append(signal) }
      }
    }
    labels.sort()
    scanned = data.series.count
  }

  /// Whether a host reports at a tick, and under which labels.
  package func presence(
    _ host: Host, _ data: ProcessedData
  ) -> (isUp: Bool?, labels: [SeriesKey.Label])? {
    var unknown: SeriesID?
    for id in host.up where id.index < data.states.count {
      let state = data.states[id.index]
      if state == .vanished || state == .warmingUp { continue }
      if state.hasValue { return (data.values[id.index] > 0.5, labels(of: id, data)) }
      unknown = id
    }
    return unknown.map { (nil, labels(of: $0, data)) }
  }

  private func labels(of id: SeriesID, _ data: ProcessedData) -> [SeriesKey.Label] {
    data.series[id.index].key.labels.filter { $0.name != "host" }
  }
}
