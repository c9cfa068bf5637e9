import MonitorModel
import MonitorStorage

/// A message as the JSON that Alertmanager's webhooks send, version 4.
struct WebhookDocument: Encodable {
  /// One alert.
  struct Alert: Encodable {
    let status: String
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: String
    let endsAt: String
    let generatorURL = ""
    let fingerprint: String
  }

  let version = "4"
  let groupKey: String
  let truncatedAlerts: Int
  let status: String
  let receiver: String
  let groupLabels: [String: String]
  let commonLabels: [String: String]
  let commonAnnotations: [String: String]
  let externalURL = ""
  let alerts: [Alert]

  /// How Go writes a time that there is not.
  private static let noTime = "0001-01-01T00:00:00Z"

  /// Makes the document.
  init(_ message: AlertMessage) {
    groupKey = "kilter/" + message.group
    truncatedAlerts = max(0, message.items.count - Limits.listedAlerts)
    status = message.isFiring ? "firing" : "resolved"
    receiver = message.receiver
    var annotations = ["summary": AlertText.line(message)]
    if !message.suggestions.isEmpty {
      annotations["suggestions"] = message.suggestions.map { AlertText.clean($0) }
        .joined(separator: "\n")
    }
    if message.folded > 0 { annotations["more"] = String(message.folded) }
    annotations["kind"] = message.kind.rawValue
    commonAnnotations = annotations
    groupLabels = ["group": message.group]
    var alerts = message.items.prefix(Limits.listedAlerts).map { item in
      let labels = AlertLabels(item, host: message.host)
      return Alert(
        status: item.isFiring ? "firing" : "resolved", labels: labels.all,
        annotations: AlertAnnotations.of(item), startsAt: AlertText.time(item.startsAt),
        endsAt: item.endsAt.map(AlertText.time) ?? Self.noTime, fingerprint: labels.fingerprint)
    }
    if message.items.isEmpty {
      let labels = AlertLabels.own(message)
      alerts = [
        Alert(
          status: "firing", labels: labels.all, annotations: annotations,
          startsAt: AlertText.time(message.wall), endsAt: Self.noTime,
          fingerprint: labels.fingerprint)
      ]
    }
    self.alerts = alerts
    commonLabels = Self.common(alerts.map(\.labels))
  }

  private static func common(_ labels: [[String: String]]) -> [String: String] {
    guard let first = labels.first else { return [:] }
    return first.filter { pair in labels.allSatisfy { $0[pair.key] == pair.value } }
  }

  /// Its bytes.
  var json: [UInt8] { DocumentCoding.encode(self) }
}
