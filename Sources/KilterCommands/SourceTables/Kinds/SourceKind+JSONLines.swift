import MonitorCollectors

extension SourceKind {
  /// Measurements in a growing file.
  static let jsonLines = SourceKind(
    "json_lines", "A file of JSON measurements, {name, value, ts?, type?, unit?, labels?} a line.",
    [
      .sourceName, SourceField("path", .path, isRequired: true, "The file; rotation is followed."),
    ],
    identity: { $0.text("path").map { "file:" + $0 } },
    make: { entry, name, _, context throws(SecretReader.Problem) in
      BusinessMetricsCollector(
        JSONLinesIntake(
          name: name, path: entry.text("path", else: ""), stateFolder: context.stateFolder,
          thread: context.thread, time: context.time), time: context.time)
    })
}
