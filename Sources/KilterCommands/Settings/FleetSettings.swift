/// Where a fleet is read, as it stands in the table `[fleet]`.
package struct FleetSettings: Equatable, Sendable {
  /// The URL of the PromQL server; empty where no fleet is read.
  package var url = ""
  /// Time between two refreshes.
  package var interval = Duration.seconds(15)
  /// Labels by which hosts are grouped, the most important first.
  package var groupBy: [String] = []
  /// The label that names a host.
  package var hostLabel = "instance"
  /// Further matchers of every question.
  package var match = ""
  /// The window of rates.
  package var rateWindow = Duration.seconds(120)
  /// The file of the bearer token; empty for none.
  package var tokenFile = ""
  /// The user of basic authentication; empty for none.
  package var username = ""
  /// The file of their password; empty for none.
  package var passwordFile = ""
  /// CA certificates in place of the system's; empty for the system's.
  package var caFile = ""
  /// Where a host's own daemon is, with `{host}` for its name; empty where hosts have none.
  package var daemon = ""
  /// The file of the token for the daemons of hosts; empty for none.
  package var daemonTokenFile = ""

  /// The settings where no fleet is read.
  package init() {}

  /// Whether a fleet is read in place of this machine.
  package var isRead: Bool { !url.isEmpty }

  /// The folder of what is kept of this fleet within that of the data, so that the history of two
  /// never mixes: `fleet-prometheus.example-9090`.
  package var folder: String {
    let place = url.split(separator: "/").dropFirst().joined(separator: "-")
    let clean = place.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    return "fleet-" + String(clean.prefix(120))
  }
}
