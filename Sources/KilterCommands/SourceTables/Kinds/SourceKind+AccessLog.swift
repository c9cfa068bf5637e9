import MonitorCollectors

extension SourceKind {
  /// An access log.
  static let accessLog = SourceKind(
    "http.log", "An access log of nginx, Apache, Caddy, HAProxy or Traefik, in JSON or LTSV.",
    [
      .sourceName, SourceField("path", .path, isRequired: true, "The file; rotation is followed."),
      SourceField("site", .text, "What its series are labelled with; the name by default."),
      SourceField(
        "format", .text,
        "An nginx log_format or Apache LogFormat; recognised from the lines by default."),
    ],
    identity: { $0.text("path").map { "file:" + $0 } },
    make: { entry, name, _, context throws(SecretReader.Problem) in
      let options = AccessLogOptions(
        name: name, path: entry.text("path", else: ""), site: entry.text("site"),
        format: entry.text("format"), stateFolder: context.stateFolder)
      do {
        let intake = try AccessLogIntake(options, thread: context.thread, time: context.time)
        return HTTPMetricsCollector(intake, time: context.time)
      } catch {
        throw SecretReader.Problem(
          description: "\(entry.source): `http.log.format`: \(error)")
      }
    })
}
