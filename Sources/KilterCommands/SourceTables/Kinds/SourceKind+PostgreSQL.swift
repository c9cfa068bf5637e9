import MonitorCollectors

extension SourceKind {
  /// A PostgreSQL server.
  static let postgreSQL = SourceKind(
    "postgresql", "A PostgreSQL server, 13 or newer, as a role that has pg_monitor.",
    [
      .sourceName,
      SourceField(
        "host", .text, "A host, or the folder of the Unix socket; /run/postgresql by default."),
      SourceField("port", .whole(1...65_535), "The port, which also names the socket; 5432."),
      SourceField("database", .text, "The database that is connected to; postgres."),
      SourceField("user", .text, "The role; the system's user by default."),
      .passwordFile, .passwordVariable,
      SourceField(
        "ssl_mode", .word(PostgreSQLOptions.SSLMode.allCases.map(\.rawValue)),
        "libpq's sslmode; prefer."),
      SourceField("statements", .flag, "Show texts of statements, without constants; true."),
      .interval(from: .seconds(1)), .timeout,
    ],
    identity: { entry in
      "postgresql:\(entry.text("host", else: standardFolder)):\(entry.whole("port", else: 5_432))"
    },
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = PostgreSQLOptions(name: name)
      let options = PostgreSQLOptions(
        name: name, host: entry.text("host", else: standardFolder),
        port: entry.whole("port", else: standard.port),
        database: entry.text("database", else: standard.database), user: entry.text("user"),
        password: try secrets("password"),
        sslMode: entry.text("ssl_mode").flatMap(PostgreSQLOptions.SSLMode.init)
          ?? standard.sslMode,
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout),
        showsStatements: entry.flag("statements", else: standard.showsStatements))
      return DatabaseMetricsCollector(
        PostgreSQLIntake(options, thread: context.thread, time: context.time),
        time: context.time)
    })

  private static let standardFolder = "/run/postgresql"
}
