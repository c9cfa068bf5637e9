package import MonitorModel
import MonitorHTTP
import MonitorStorage

/// A Prometheus Alertmanager, by its API v2: each anomaly is one alert there, and grouping, silences
/// and routing are its own.
package struct AlertmanagerNotifier: AlertNotifier {
  /// One alert as `POST /api/v2/alerts` takes it.
  private struct Alert: Encodable {
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    var endsAt: String
  }

  package static let kind = "alertmanager"
  package static let summary = "A Prometheus Alertmanager, by its API v2."
  package static let manner = AlertReceiver.Manner.state
  package static let fields =
    [
      NotifierField(
        "url", .url, isRequired: true,
        "Its address without the path, such as http://127.0.0.1:9093.")
    ] + NotifierField.access

  /// An alert that is not refreshed for so many intervals is over there.
  private static let intervalsKept: Int64 = 4

  private let post: HTTPPost

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    var base = try setup.required("url")
    while base.hasSuffix("/") { base.removeLast() }
    post = HTTPPost(
      url: base + "/api/v2/alerts", access: HTTPAccess(setup), timeout: setup.timeout)
  }

  /// Posts the alerts; what goes on ends by itself if it is not heard of for four intervals.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    let interval = Int64(message.intervalSeconds > 0 ? message.intervalSeconds : 60) * 1_000
    let end = WallInstant(milliseconds: wall.milliseconds + interval * Self.intervalsKept)
    var alerts = message.items.map { item in
      Alert(
        labels: AlertLabels(item, host: message.host).all,
        annotations: AlertAnnotations.of(item), startsAt: AlertText.time(item.startsAt),
        endsAt: AlertText.time(item.endsAt ?? end))
    }
    if alerts.isEmpty {
      // A test is over soon; a heartbeat is when kilter is.
      let isTest = message.kind == .test
      let over = isTest ? WallInstant(milliseconds: wall.milliseconds + 60_000) : end
      alerts = [
        Alert(
          labels: AlertLabels.own(message).all,
          annotations: ["summary": AlertText.line(message)],
          startsAt: AlertText.time(message.wall), endsAt: AlertText.time(over))
      ]
    }
    return post.send(DocumentCoding.encode(alerts))
  }
}
