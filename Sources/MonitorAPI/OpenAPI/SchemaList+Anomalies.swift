import MonitorModel

/// Anomalies.
extension SchemaList {
  static let standing = JSONSchema.words(TriageStanding.allCases.map(\.rawValue))

  static let anomalyDocuments: [Entry] = [
    (
      "AnomaliesDocument",
      .object(
        .always("anomalies", .list(.named("AnomalyDocument")), "The anomalies, newest first."),
        .maybe("next", .string, "`cursor` of the next page."),
        .always("forgottenEvents", .count, "Events that are no longer remembered."))
    ),
    (
      "AnomalyDocument",
      .object(
        .always("id", .count, "Its number."), .always("isOpen", .boolean, "Whether it is there."),
        .always("standing", standing, "How it stands with people."),
        .maybe("ended", .instant, "When it ended."),
        .always("event", .named("AnomalyEventDocument"), "The newest event of it."),
        .maybe("verdict", verdict, "What was said of it last."),
        .always(
          "notes",
          .list(
            .object(
              .always("text", .string, "What."), .always("by", .string, "Who wrote it."),
              .always("at", .instant, "When."))), "What was written to it."))
    ),
    (
      "TriageDocument",
      .object(
        .always("anomaly", .named("AnomalyDocument"), "The anomaly."),
        .always("lessons", .list(.count), "The lessons that the detector learnt from it."),
        .maybe("problem", .string, "What did not go as it was meant."))
    ), ("AnomalyEventDocument", event),
    (
      "BlameDocument",
      .object(
        .always("subject", .string, "Who; raw text."),
        .maybe("amount", .number, "Its contribution."),
        .always("unit", .string, "The unit of the contribution."),
        .maybe("share", .number, "Its share of the change, 0…1."))
    ),
    (
      "RangeDocument",
      .object(
        .maybe("low", .number, "The least value."), .maybe("high", .number, "The greatest value."))
    ),
  ]

  private static let verdict = JSONSchema.object(
    .always(
      "verdict", .words("acknowledged", "snoozed", "false alarm", "expected"), "What was said."),
    .maybe("until", .instant, "When a snooze ends."),
    .maybe("untilWorse", .boolean, "Whether a snooze ends when it becomes worse."),
    .always("by", .string, "Who said it."), .always("at", .instant, "When."))

  private static let event = JSONSchema.object(
    .always("sequence", .count, "The number of the event."),
    .always("anomaly", .count, "The anomaly it belongs to."),
    .always("phase", .words("opened", "grew", "ended"), "What happened."),
    .always("series", .string, "The series, written out."),
    .always("name", .string, "The dotted name of the series."),
    .always("labels", .texts, "The labels of the series."),
    .always("unit", .string, "The unit of the values."),
    .always("since", .instant, "When the anomaly began."),
    .always("at", .instant, "When this happened."),
    .always("severity", .severity, "How bad it is, or was at its worst."),
    .maybe("confidence", .number, "How sure the detectors are, 0…1."),
    .maybe("surprise", .number, "−log₁₀ of the tail probability of the worst value."),
    .maybe("observed", .number, "The value at this step."),
    .maybe("peak", .number, "The worst value so far."),
    .always("expected", .named("RangeDocument"), "What was expected."),
    .always("detectors", .list(.string), "The detectors that agreed."),
    .always("reason", .string, "Why, in a sentence."),
    .always("blame", .list(.named("BlameDocument")), "Who is to blame."),
    .maybe("flapping", .number, "Seconds of calm that end it where it came back after its end."))
}
