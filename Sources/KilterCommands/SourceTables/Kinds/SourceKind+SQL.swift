import MonitorCollectors

extension SourceKind {
  /// A query whose answer is a metric.
  static let sql = SourceKind(
    "sql", "A query as a metric, in a PostgreSQL database: read-only, with a timeout of its own.",
    [
      .sourceName,
      SourceField(
        "metric", .text, isRequired: true, "The name of the series, such as shop.orders."),
      SourceField("query", .text, isRequired: true, "One statement that reads and gives rows."),
      SourceField("values", .texts, "Columns with numbers; [\"value\"]."),
      SourceField("labels", .texts, "Columns with texts, each a label of its name."),
      SourceField("counter", .flag, "Whether values only grow: series are their rates; false."),
      SourceField("host", .text, "A host, or the folder of the Unix socket; /run/postgresql."),
      SourceField("port", .whole(1...65_535), "The port, which also names the socket; 5432."),
      SourceField("database", .text, "The database; postgres."),
      SourceField("user", .text, "The role; the system's user by default."),
      .passwordFile, .passwordVariable, .interval(from: .seconds(1)), .timeout,
    ],
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = PostgreSQLOptions(name: name)
      let server = PostgreSQLOptions(
        name: name, host: entry.text("host", else: "/run/postgresql"),
        port: entry.whole("port", else: standard.port),
        database: entry.text("database", else: standard.database), user: entry.text("user"),
        password: try secrets("password"),
        timeout: entry.duration("timeout", else: standard.timeout))
      let values = entry.texts("values")
      let metric = SQLMetricOptions(
        name: entry.text("metric", else: name), query: entry.text("query", else: ""),
        interval: entry.duration("interval", else: .seconds(30)),
        valueColumns: values.isEmpty ? ["value"] : values, labelColumns: entry.texts("labels"),
        isCounter: entry.flag("counter", else: false))
      return BusinessMetricsCollector(
        PostgreSQLMetricIntake(
          server, metrics: [metric], thread: context.thread, time: context.time),
        time: context.time)
    })
}
