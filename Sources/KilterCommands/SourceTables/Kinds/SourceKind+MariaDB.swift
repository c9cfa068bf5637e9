import MonitorCollectors

extension SourceKind {
  /// A MariaDB or MySQL server.
  static let mariaDB = SourceKind(
    "mariadb", "A MariaDB or MySQL server, as a user that may see processes and replication.",
    [
      .sourceName,
      SourceField("host", .text, "The host, where it is not asked by its socket."),
      SourceField("port", .whole(1...65_535), "The port; 3306."),
      SourceField("socket", .path, "The Unix socket; /run/mysqld/mysqld.sock unless host is set."),
      SourceField("user", .text, "The user; the system's user by default."),
      .passwordFile, .passwordVariable,
      SourceField("statements", .flag, "Show texts of statements, without constants; true."),
      .interval(from: .milliseconds(100)), .timeout,
    ],
    identity: { entry in
      entry.text("host").map { "mariadb:\($0):\(entry.whole("port", else: 3_306))" }
        ?? "mariadb:" + entry.text("socket", else: standardSocket)
    },
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = MariaDBOptions(name: name)
      let isRemote = entry.text("host") != nil
      let options = MariaDBOptions(
        name: name, host: entry.text("host", else: standard.host),
        port: entry.whole("port", else: standard.port),
        socket: isRemote ? nil : entry.text("socket", else: standardSocket),
        user: entry.text("user"), password: try secrets("password"),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout),
        showsStatements: entry.flag("statements", else: standard.showsStatements))
      return DatabaseMetricsCollector(
        MariaDBIntake(options, thread: context.thread, time: context.time), time: context.time)
    })

  private static let standardSocket = "/run/mysqld/mysqld.sock"
}
