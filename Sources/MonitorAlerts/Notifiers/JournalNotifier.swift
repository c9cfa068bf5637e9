package import MonitorModel

/// systemd's journal, by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): fields that can be
/// searched, such as `journalctl KILTER_SEVERITY=critical`.
package struct JournalNotifier: AlertNotifier {
  package static let kind = "journal"
  package static let summary = "systemd's journal, with fields that can be searched."
  package static let fields = [
    NotifierField("socket", .path, "The socket; /run/systemd/journal/socket.")
  ]

  private let path: String
  private let timeout: Duration

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    path = setup.texts["socket"] ?? "/run/systemd/journal/socket"
    timeout = setup.timeout
  }

  /// Writes one entry.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    DatagramSocket.send(Self.entry(message), to: path, timeout: timeout)
  }

  /// An entry: `NAME=value` a line, and a value of several lines after its length in 64 bits,
  /// little-endian.
  package static func entry(_ message: AlertMessage) -> [UInt8] {
    var fields: [(name: String, value: String)] = [
      ("MESSAGE", AlertText.line(message)),
      ("PRIORITY", String(SyslogNotifier.priority(message))),
      ("SYSLOG_IDENTIFIER", "kilter"),
      ("KILTER_KIND", message.kind.rawValue),
      ("KILTER_STATUS", message.isFiring ? "firing" : "resolved"),
      ("KILTER_SEVERITY", message.severity.word),
      ("KILTER_GROUP", AlertText.clean(message.group)),
    ]
    let series = message.items.prefix(Limits.listedAlerts).map { AlertText.clean("\($0.key)") }
    if !series.isEmpty { fields.append(("KILTER_SERIES", series.joined(separator: "\n"))) }
    let details = AlertText.body(message).dropFirst(2).joined(separator: "\n")
    if !details.isEmpty { fields.append(("KILTER_DETAILS", details)) }
    var bytes: [UInt8] = []
    for field in fields {
      let value = Array(field.value.utf8)
      bytes += Array(field.name.utf8)
      if value.contains(UInt8(ascii: "\n")) {
        bytes.append(UInt8(ascii: "\n"))
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.count >> (8 * shift))) }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
