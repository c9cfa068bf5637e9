/// How the engine is doing.
extension SchemaList {
  static let engineDocuments: [Entry] = [
    ("ProcessingDocument", processing), ("DetectionDocument", detection),
  ]

  static let queue = JSONSchema.object(
    .always("depth", .count, "What waits now."),
    .always("highWater", .count, "The most that ever waited."),
    .always("capacity", .count, "The most that may wait."),
    .always("dropped", .count, "What was dropped because that many waited."))

  private static let processing = JSONSchema.object(
    .always("at", .instant, "The time of the newest tick."),
    .always("ticks", .count, "Ticks done."), .always("missedTicks", .count, "Ticks skipped."),
    .always("series", .count, "Series that are followed."),
    .always("refusedSeries", .count, "Series that were refused."),
    .always("subscribers", .count, "Readers of the snapshots in the program."),
    .always("coalescedSnapshots", .count, "Snapshots that a reader skipped."),
    .always(
      "stages",
      .list(
        .object(
          .always("name", .words("collect", "process", "detect", "store"), "The stage."),
          .always("rounds", .count, "Rounds done."),
          .maybe("perSecond", .number, "Rounds a second, as they are set."),
          .always("lastNanoseconds", .integer, "The newest round."),
          .maybe("p50Nanoseconds", .integer, "The median of the newest 256 rounds."),
          .maybe("p99Nanoseconds", .integer, "Their 99th percentile."),
          .maybe("longestNanoseconds", .integer, "The longest round."),
          .maybe("meanNanoseconds", .number, "The mean of all rounds."),
          .maybe("queue", queue, "What waits before it."))), "The stages."),
    .always(
      "collectors",
      .list(
        .object(
          .always("name", .string, "Its name."), .always("state", collectorState, "Its state."),
          .always("batches", .count, "Batches delivered."),
          .always("failures", .count, "Failures."), .always("timeouts", .count, "Timeouts."),
          .always("postponed", .count, "Times it was due but could not begin."),
          .always("lastNanoseconds", .integer, "The newest collection."),
          .always("longestNanoseconds", .integer, "The longest in five minutes."),
          .always("metrics", .count, "Raw metrics it reads."))), "The collectors."),
    .always(
      "usage",
      .object(
        .maybe("cpuCores", .number, "CPU in cores."),
        .maybe("memoryBytes", .number, "Resident memory.")), "What the program takes."))

  private static let detection = JSONSchema.object(
    .always("at", .instant, "The time of the newest tick."),
    .always("budget", budget, "Alarms against the budget."),
    .always(
      "detectors",
      .list(
        .object(
          .always("name", .string, "The detector."), .always("judged", .count, "Rows judged."),
          .always("surprised", .count, "Rows it found surprising by itself."),
          .always("anomalies", .count, "Anomalies it had a part in."),
          .always("dissents", .count, "Anomalies it had no part in."),
          .maybe("agreement", .share, "The share of anomalies it agreed with."),
          .always("weight", .number, "The mean of its weight over all series."))),
      "The detectors."),
    .always(
      "cost",
      .object(
        .always("rows", .count, "Rows judged."), .always("nanoseconds", .count, "Time spent."),
        .maybe("microsecondsPerRow", .number, "Time for each row.")), "What detection costs."),
    .always(
      "baselines",
      .object(
        .always("learntSeries", .count, "Series that have learnt enough."),
        .always("series", .count, "Series that are watched."),
        .always("pastValues", .count, "Values of its past that a series is compared with."),
        .always("origin", .string, "Where they came from."),
        .always("keeping", .string, "How they are kept."),
        .maybe("savedAt", .instant, "When they were last saved.")), "Baselines."),
    .always(
      "lessons",
      .list(
        .object(
          .always("number", .count, "Its number."), .always("series", .string, "The series."),
          .always("unit", .string, "The unit."), .always("low", .number, "From here on."),
          .always("high", .number, "Up to here."), .always("taught", .instant, "When."),
          .always("kept", .count, "Anomalies it has kept quiet."))), "What was taught."))

  private static let budget = JSONSchema.object(
    .always("allowedPerMetricDay", .number, "False alarms tolerated for a metric in a day."),
    .maybe("openedPerMetricDay", .number, "Anomalies opened for each metric and day."),
    .always("allowedPerDay", .number, "False alarms tolerated in a day."),
    .maybe("openedPerDay", .number, "Anomalies opened in a day."),
    .always("metricDays", .number, "Days of all watched series together."),
    .always("days", .number, "Days since the first row."),
    .always("opened", .count, "Anomalies opened."),
    .always("withheld", .count, "Untold because the budget was spent."),
    .always("quietened", .count, "Untold because of a lesson."),
    .always("planned", .count, "Untold because of a window or a known job."))
}
