import MonitorCollectors

extension SourceKind {
  /// A SQLite file.
  static let sqlite = SourceKind(
    "sqlite", "A SQLite file, opened read-only: size, free pages, write-ahead log.",
    [
      .sourceName, SourceField("path", .path, isRequired: true, "The file."),
      .interval(from: .milliseconds(500)),
    ],
    identity: { $0.text("path").map { "sqlite:" + $0 } },
    make: { entry, name, _, context throws(SecretReader.Problem) in
      let standard = SQLiteOptions(name: name, path: "")
      let options = SQLiteOptions(
        name: name, path: entry.text("path", else: ""),
        interval: entry.duration("interval", else: standard.interval))
      return DatabaseMetricsCollector(
        SQLiteIntake(options, thread: context.thread, time: context.time), time: context.time)
    })
}
