import MonitorAlerts
import MonitorModel

/// The keys of the tables of alerts: the rules that every receiver has, and those of its kind.
enum AlertFields {
  /// The rules, as they stand in `[alerts]` for all receivers and in `[alert.NAME]` for one.
  static let rules: [SourceField] = [
    SourceField(
      "severity", .word(["info", "warning", "critical"]), "The least severity; warning."),
    SourceField("only", .texts, "Patterns of series that are told; all."),
    SourceField("except", .texts, "Patterns of series that are not told."),
    SourceField(
      "hours", .text, "When alerts are told, local time: 08:00-20:00; later ones wait for it."),
    SourceField(
      "group", .word(AlertReceiver.Grouping.allCases.map(\.rawValue)),
      "What is told together: an incident, a family of series, or all of the host; incident."),
    SourceField(
      "wait", .duration(.zero ... .seconds(3_600)),
      "How long the rest of a group is waited for; 10s."),
    SourceField(
      "interval", .duration(.zero ... .seconds(86_400)),
      "Least time between two messages of a group; 1m."),
    SourceField(
      "repeat", .duration(.seconds(10) ... .seconds(31 * 86_400)),
      "A group that goes on is told again after this; 4h."),
    SourceField(
      "for", .duration(.zero ... .seconds(86_400)),
      "How long an anomaly must stand before it is told; 0s."),
    SourceField(
      "clear_for", .duration(.zero ... .seconds(86_400)),
      "How long it must be gone before it is over; 30s."),
    SourceField(
      "inhibit", .word(AlertReceiver.Inhibition.allCases.map(\.rawValue)),
      "Where a critical alert quietens lesser ones; group."),
    SourceField("resolved", .flag, "Whether the end is told as well; true."),
    SourceField(
      "burst", .whole(1...1_000),
      "Messages at once; further groups are told as \"+n more\"; 10."),
    SourceField(
      "refill", .duration(.seconds(1) ... .seconds(86_400)),
      "The time until one more message may be sent; 30s."),
    SourceField(
      "heartbeat", .duration(.seconds(1) ... .seconds(86_400)),
      "How often the receiver is told that kilter is alive; never."),
    SourceField(
      "timeout", .duration(.milliseconds(100) ... .seconds(60)),
      "How long the receiver may take; 10s."),
  ]

  /// The key that says how a receiver is told.
  static let kind = SourceField(
    "kind", .word(NotifierList.all.map { $0.kind }), isRequired: true, "How it is told.")

  /// The keys of a kind of receiver, beyond the rules.
  static func fields(of notifier: any AlertNotifier.Type) -> [SourceField] {
    notifier.fields.flatMap { field -> [SourceField] in
      func made(_ kind: SourceField.Kind) -> [SourceField] {
        [SourceField(field.name, kind, isRequired: field.isRequired, field.summary)]
      }
      switch field.kind {
      case .text: return made(.text)
      case .path: return made(.path)
      case .url: return made(.url(["http", "https"]))
      case .texts: return made(.texts)
      case .word(let words): return made(.word(words))
      case .secret:
        return [
          SourceField(
            field.name + "_file", .path, field.summary + " In a file that its owner alone can read."
          ),
          SourceField(field.name + "_env", .text, field.summary + " In an environment variable."),
        ]
      }
    }
  }
}
