import MonitorCollectors

extension SourceKind {
  /// A pgbouncer.
  static let pgBouncer = SourceKind(
    "pgbouncer", "The console of a pgbouncer, as a user of its stats_users.",
    [
      .sourceName,
      SourceField("host", .text, "A host, or the folder of the Unix socket; /run/postgresql."),
      SourceField("port", .whole(1...65_535), "The port, which also names the socket; 6432."),
      SourceField("user", .text, "The user; the system's user by default."),
      .passwordFile, .passwordVariable, .interval(from: .seconds(1)), .timeout,
    ],
    identity: { entry in
      let host = entry.text("host", else: "/run/postgresql")
      return "postgresql:\(host):\(entry.whole("port", else: 6_432))"
    },
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = PgBouncerOptions(name: name)
      let options = PgBouncerOptions(
        name: name, host: entry.text("host", else: "/run/postgresql"),
        port: entry.whole("port", else: standard.port), user: entry.text("user"),
        password: try secrets("password"),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout))
      return DatabaseMetricsCollector(
        PgBouncerIntake(options, thread: context.thread, time: context.time), time: context.time)
    })
}
