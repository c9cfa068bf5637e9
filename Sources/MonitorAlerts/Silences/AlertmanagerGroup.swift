import MonitorModel

/// Alerts that Alertmanager tells together, as `GET /api/v2/alerts/groups` writes them.
struct AlertmanagerGroup: Decodable {
  /// An alert in it.
  struct Alert: Decodable {
    /// What keeps it quiet.
    struct Status: Decodable {
      var silencedBy: [String]
      var inhibitedBy: [String]
    }

    var labels: [String: String]
    var status: Status
  }

  var labels: [String: String]
  var alerts: [Alert]

  /// The labels as Alertmanager shows them.
  var text: String {
    let pairs = labels.sorted { $0.key < $1.key }
    return "{" + pairs.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", ") + "}"
  }
}
