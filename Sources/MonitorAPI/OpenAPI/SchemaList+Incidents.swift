import MonitorModel

/// Incidents.
extension SchemaList {
  static let incidentDocuments: [Entry] = [
    (
      "IncidentsDocument",
      .object(
        .always("at", .instant, "The time of the newest tick."),
        .always("incidents", .list(.named("IncidentDocument")), "The incidents."))
    ), ("IncidentDocument", incident), ("AccountDocument", account),
  ]

  private static let incident = JSONSchema.object(
    .always("id", .count, "Its number."), .always("since", .instant, "When it began."),
    .maybe("ended", .instant, "When it ended."),
    .always("isOpen", .boolean, "Whether any of its anomalies is still there."),
    .always("severity", .severity, "The worst severity of its members."),
    .always("sentence", .string, "What is going on."),
    .always(
      "members",
      .list(
        .object(
          .always("anomaly", .count, "The anomaly."), .always("series", .string, "The series."),
          .always("since", .instant, "When it began."),
          .always("isOpen", .boolean, "Whether it is still there."),
          .always("severity", .severity, "How bad it is."),
          .maybe("rank", .number, "What moved first and most, 0…1."),
          .always("reason", .string, "What happened."))), "The series, ranked."),
    .always("blame", .list(.named("BlameDocument")), "Who or what explains it."),
    .always("evidence", .list(.string), "The facts that the sentence rests on."),
    .always(
      "suggestions",
      .list(
        .object(
          .always("text", .string, "What to look at or do."),
          .maybe("command", .string, "A command that shows it."))), "What usually helps."),
    .maybe("account", .named("AccountDocument"), "Why it came about."))

  private static let account = JSONSchema.object(
    .maybe("initiating", station, "What began or changed most just before."),
    .maybe("failure", station, "The series that left its path first."),
    .always("impact", .list(station), "What suffered."),
    .always("causes", .list(cause), "Who or what may be the cause, best first."),
    .always(
      "certainty", .words(IncidentAccount.Certainty.allCases.map(\.rawValue)),
      "How much the evidence says."),
    .always("remark", .string, "What the evidence says and what it does not."),
    .always(
      "lines",
      .list(
        .object(
          .always("source", .string, "The source."), .always("text", .string, "The raw line."))),
      "Lines that sources had at that time."))

  private static let station = JSONSchema.object(
    .always("text", .string, "What happened."), .maybe("series", .string, "The series."),
    .maybe("seconds", .number, "Seconds after the first visible failure."),
    .always("evidence", .list(.string), "What it rests on."),
    .maybe("confidence", .number, "How sure it is, 0…1."))

  private static let cause = JSONSchema.object(
    .always("kind", .words(RankedCause.Kind.allCases.map(\.rawValue)), "What it is."),
    .always("subject", .string, "Who or what; raw text."),
    .always("evidence", .list(.string), "What speaks for it."),
    .always(
      "figures",
      .list(
        .object(
          .always("label", .string, "What it is of."), .maybe("before", .number, "As usual."),
          .maybe("then", .number, "As it was then."), .always("unit", .string, "The unit."))),
      "Figures of that moment."), .maybe("score", .number, "How well it fits, 0…1."),
    .maybe("seconds", .number, "Seconds after the first visible failure."))
}
