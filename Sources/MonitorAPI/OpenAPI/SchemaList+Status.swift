/// How things are.
extension SchemaList {
  static let statusDocuments: [Entry] = [
    ("StatusDocument", status),
    ("EngineDocument", .object(.always("state", .words("running", "stopped"), "What it does."))),
    (
      "HealthDocument",
      .object(
        .always("status", .grade, "The worst that matters."),
        .maybe("at", .instant, "The time of the newest tick."),
        .always(
          "components",
          .list(
            .object(
              .always("name", .string, "The part."), .always("status", .grade, "How it is."),
              .maybe("detail", .string, "Why it is not `pass`."))), "The parts."))
    ),
    ("ProbeDocument", .object(.always("status", .words("pass", "fail"), "Whether it does."))),
    (
      "MetricsDocument",
      .object(
        .always("at", .instant, "The time of the tick."),
        .always("sequence", .count, "The number of the tick."),
        .always(
          "series",
          .list(
            .object(
              .maybe("name", .string, "The dotted name."),
              .maybe("labels", .texts, "The labels by name."),
              .maybe("unit", .string, "The unit, as in UCUM."),
              .maybe("value", .numberOrNull, "The value, `null` where there is none."),
              .maybe("state", state, "Why there is no value, or that it is old."),
              .maybe(
                "expected", .named("RangeDocument"), "The range in which it is expected."))),
          "The series, in the order of their registration."))
    ),
  ]

  private static let state = JSONSchema.words(
    "warmingUp", "stale", "absent", "forbidden", "malformed", "counterReset", "idle", "timedOut",
    "vanished", "failed", "skipped")
  static let collectorState = JSONSchema.words(
    "starting", "healthy", "late", "failing", "disabled")

  private static let status = JSONSchema.object(
    .always("state", .words("calm", "warning", "critical"), "The worst of what is open."),
    .always("host", .string, "The node name."),
    .always("at", .instant, "The time of the newest tick."),
    .maybe("cpu", .number, "CPU in use, 0…1."), .maybe("memory", .number, "Memory in use, 0…1."),
    .always("dataQuality", .number, "How far the data can be trusted, 0…100."),
    .always(
      "open",
      .list(
        .object(
          .always("id", .count, "The number of the anomaly."),
          .always("series", .string, "The series."), .always("severity", .severity, "How bad."),
          .always("since", .instant, "When it began."),
          .always("observed", .number, "The newest value told of."),
          .always("unit", .string, "The unit of the values."),
          .always("reason", .string, "Why, in a sentence."),
          .always("standing", standing, "How it stands with people."))), "What is open."),
    .maybe("alertsFailing", .texts, "Receivers of alerts that are not reached, with the reason."),
    .maybe(
      "pushFailing", .texts, "Destinations of remote write that take nothing, with the reason."),
    .maybe("version", .string, "The version of the program."), .maybe("engine", engine, "It."),
    .maybe(
      "collectors",
      .list(
        .object(
          .always("name", .string, "Its name."), .always("state", collectorState, "Its state."),
          .maybe("lastError", .string, "The last error."),
          .always("batches", .count, "Batches delivered."),
          .always("failures", .count, "Failures."), .always("timeouts", .count, "Timeouts."))),
      "The collectors."))

  private static let engine = JSONSchema.object(
    .always("state", .words("running", "stopped"), "What it does."),
    .always("uptimeSeconds", .number, "Seconds since the server began."),
    .always("intervalSeconds", .number, "Seconds between two ticks."),
    .always("ticks", .count, "Ticks done."), .always("missedTicks", .count, "Ticks skipped."),
    .always("series", .count, "Series that are followed."),
    .maybe("cpuCores", .number, "CPU used by the program."),
    .maybe("memoryBytes", .number, "Resident memory of the program."))
}
