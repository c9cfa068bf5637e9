import MonitorModel
import MonitorSupport

/// What an Alertmanager says, cleaned for screens and kept to its limits.
extension ReceiverBoard {
  /// Bytes of the labels of an alert; one of ours has fewer, and no series is told by a part of them.
  private static let labelBytesMost = 16_384

  /// Takes the silences in force.
  mutating func take(_ there: [AlertmanagerSilence], host: String) {
    silenceCount = there.count
    let all = there.map { silence in
      Silence(
        id: AlertText.clean(silence.id ?? "", most: 64),
        matchers: AlertText.clean(silence.matchers.map(\.text).joined(separator: ", ")),
        by: AlertText.clean(silence.createdBy, most: 100),
        comment: AlertText.clean(silence.comment),
        until: Self.instant(silence.endsAt), isOurs: silence.number(host: host) != nil)
    }
    let ours = all.filter(\.isOurs)
    let others = all.filter { !$0.isOurs }.sorted { ($0.until, $0.id) < ($1.until, $1.id) }
    silences = Array((ours + others).prefix(Limits.receiverSilences))
  }

  /// Takes the alerts of this machine.
  mutating func take(_ groups: [AlertmanagerGroup]) {
    groupCount = groups.count
    alertCount = groups.reduce(0) { $0 + $1.alerts.count }
    for group in groups {
      let text = AlertText.clean(group.text, most: 200)
      for alert in group.alerts where alerts.count < Limits.listedAlerts {
        let bytes = alert.labels.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= Self.labelBytesMost, let key = AlertLabels.key(of: alert.labels) else {
          continue
        }
        // As those of silences are, with which they are compared.
        let ids = alert.status.silencedBy.prefix(Limits.receiverSilences)
          .map { AlertText.clean($0, most: 64) }
        alerts.append(
          Alert(
            key: key, group: text, silencedBy: ids,
            isInhibited: !alert.status.inhibitedBy.isEmpty))
      }
    }
  }

  /// An instant in RFC 3339; the epoch for what is none.
  private static func instant(_ text: String) -> WallInstant {
    var text = text
    let milliseconds = text.withUTF8 {
      TimestampText.milliseconds(of: UnsafeRawBufferPointer($0))
    }
    return WallInstant(milliseconds: milliseconds ?? 0)
  }
}
