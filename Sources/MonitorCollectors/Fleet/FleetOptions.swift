import MonitorModel

/// Where a fleet is read, and as what.
package struct FleetOptions: Sendable, Equatable {
  /// The URL of the server, without `/api/v1`: `http://127.0.0.1:9090`, `https://mimir/prometheus`.
  package var url: String
  /// Token, password, certificates.
  package var access: EndpointAccess
  /// The label that names a host.
  package var hostLabel: String
  /// Labels by which hosts are grouped, the most important first; peers are those of its group.
  package var groupLabels: [String]
  /// Further matchers of every question, such as `job="node"`; empty for none.
  package var match: String
  /// The window of rates, as PromQL writes it.
  package var window: String
  /// How long one refresh may take; what has not been answered then is dropped.
  package var budget: Duration
  /// What is asked, the most telling first.
  package var signals: [FleetSignal]
  /// Questions that are under way at once, 1…`Limits.fleetConnections`.
  package var connections = Limits.fleetConnections

  /// Makes options with the usual values.
  package init(
    url: String, access: EndpointAccess = EndpointAccess(), hostLabel: String = "instance",
    groupLabels: [String] = [], match: String = "", window: String = "2m",
    budget: Duration = .seconds(5), signals: [FleetSignal] = FleetSignalList.standard
  ) {
    self.url = url
    self.access = access
    self.hostLabel = hostLabel
    self.groupLabels = groupLabels
    self.match = match
    self.window = window
    self.budget = budget
    self.signals = signals
  }

  /// The address of instant queries.
  var address: String {
    var text = url
    while text.last == "/" { text.removeLast() }
    return text + "/api/v1/query"
  }
}
