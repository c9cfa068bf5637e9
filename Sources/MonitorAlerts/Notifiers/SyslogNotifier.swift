import Glibc
package import MonitorModel

/// syslog at `/dev/log`: as RFC 3164 has it, which every daemon understands, or RFC 5424.
package struct SyslogNotifier: AlertNotifier {
  package static let kind = "syslog"
  package static let summary = "The syslog of this machine."
  package static let fields = [
    NotifierField("socket", .path, "The socket; /dev/log."),
    NotifierField("format", .word(["rfc3164", "rfc5424"]), "The format; rfc3164."),
    NotifierField(
      "facility", .word(["daemon", "user", "local0", "local1", "local7"]), "The facility; daemon."),
  ]

  private static let facilities = [
    "daemon": 3, "user": 1, "local0": 16, "local1": 17, "local7": 23,
  ]

  private let path: String
  private let isNew: Bool
  private let facility: Int
  private let timeout: Duration

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    path = setup.texts["socket"] ?? "/dev/log"
    isNew = setup.texts["format"] == "rfc5424"
    facility = Self.facilities[setup.texts["facility"] ?? "daemon"] ?? 3
    timeout = setup.timeout
  }

  /// How urgent syslog takes a message to be (RFC 5424, section 6.2.1).
  static func priority(_ message: AlertMessage) -> Int {
    guard message.isFiring, message.kind != .heartbeat, message.kind != .test else { return 6 }
    return switch message.severity {
    case .critical: 2
    case .warning: 4
    case .info: 6
    }
  }

  /// Writes one line.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    DatagramSocket.send(Array(line(message, at: wall).utf8), to: path, timeout: timeout)
  }

  private func line(_ message: AlertMessage, at wall: WallInstant) -> String {
    let number = facility * 8 + Self.priority(message)
    let process = getpid()
    let text = AlertText.line(message)
    guard isNew else { return "<\(number)>\(Self.stamp(wall)) kilter[\(process)]: \(text)" }
    let host = message.host.filter { $0.isASCII && $0 > " " && $0 != "\u{7F}" }
    return "<\(number)>1 \(AlertText.time(wall)) \(host.isEmpty ? "-" : host.prefix(255)) kilter "
      + "\(process) \(message.kind.rawValue) - \(text)"
  }

  /// Local time as RFC 3164 has it: `Nov 23 12:34:56`.
  private static func stamp(_ wall: WallInstant) -> String {
    var seconds = time_t(wall.milliseconds / 1_000)
    var local = tm()
    localtime_r(&seconds, &local)
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = local.tm_mday < 10 ? " \(local.tm_mday)" : "\(local.tm_mday)"
    let clock = [local.tm_hour, local.tm_min, local.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(months[Int(local.tm_mon)]) \(day) \(clock.joined(separator: ":"))"
  }
}
