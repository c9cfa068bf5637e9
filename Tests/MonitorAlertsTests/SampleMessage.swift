import MonitorAlerts
import MonitorModel

/// Messages to be delivered.
enum SampleMessage {
  /// A message about two series, one of them with a name that somebody else chose.
  static func make(
    _ kind: AlertMessage.Kind = .news, isFiring: Bool = true, items: Int = 2
  ) -> AlertMessage {
    var scene = AlertScene()
    let first = scene.begin(
      SeriesKey("process.cpu", "name", "evil\u{1B}]0;owned\u{7}\r\nBcc: x"), .critical)
    for index in 1..<max(2, items) {
      scene.begin(SeriesKey("system.disk.utilization", "device", "vd\(index)"), incident: first)
    }
    var message = AlertMessage(
      receiver: "ops", kind: kind, group: "incident-1", wall: scene.wall, host: "web1",
      title: "übler\u{1B}[2J disk #S;# is full")
    message.id = 7
    message.items = scene.open.prefix(items).map { event in
      let item = AlertItem(event, incident: first, group: "incident-1")
      return isFiring ? item : item.ended(at: scene.wall)
    }
    message.suggestions = ["look at it: df -h"]
    message.intervalSeconds = 60
    return message
  }

  static let wall = WallInstant(milliseconds: 1_700_000_000_123)
}
