import MonitorAlerts

/// The tables of alerts as text, for `config show` and `config init`.
enum AlertTablesText {
  /// The rules and every kind of receiver with its keys, commented out.
  static func commented() -> String {
    var text = """

      # Alerts. Who is told when something is off, and how; nobody is without a table of theirs.
      # `kilter alert test` tries all of them.

      # Rules for all receivers; each table of one may have its own.
      #[alerts]

      """
    for field in AlertFields.rules {
      text += SourceTablesText.commented(field, example(field))
    }
    for notifier in NotifierList.all {
      text += "\n# \(notifier.summary)\n#[alert.my-\(notifier.kind)]\n"
      text += "#kind = \(TOMLText.quoted(notifier.kind))\n"
      for field in AlertFields.fields(of: notifier) {
        text += SourceTablesText.commented(field, example(field))
      }
    }
    return text
  }

  private static func example(_ field: SourceField) -> String {
    switch field.name {
    case "hours": "\"08:00-20:00\""
    case "severity": "\"warning\""
    case "repeat": "\"4h\""
    case "interval", "refill", "heartbeat": "\"1m\""
    default: SourceTablesText.example(field)
    }
  }

  /// The tables as they are in force; a secret is named by its place only.
  static func shown(_ settings: Settings) -> [(text: String, source: String)] {
    settings.alertEntries.flatMap { SourceTablesText.shown($0, header: "[\($0.table)]") }
  }
}
