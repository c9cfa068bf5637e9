import MonitorCollectors

extension SourceKind {
  /// A Redis or Valkey server.
  static let redis = SourceKind(
    "redis", "A Redis or Valkey server: INFO, the slow log, and nothing that walks its keys.",
    [
      .sourceName,
      SourceField("host", .text, "The host; 127.0.0.1."),
      SourceField("port", .whole(1...65_535), "The port; 6379."),
      SourceField("socket", .path, "The Unix socket, in place of host and port."),
      SourceField("user", .text, "The user of an ACL."),
      .passwordFile, .passwordVariable, .interval(from: .milliseconds(100)), .timeout,
    ],
    identity: { entry in
      entry.text("socket").map { "redis:" + $0 }
        ?? "redis:\(entry.text("host", else: "127.0.0.1")):\(entry.whole("port", else: 6_379))"
    },
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = RedisOptions(name: name)
      let options = RedisOptions(
        name: name, host: entry.text("host", else: standard.host),
        port: entry.whole("port", else: standard.port), path: entry.text("socket"),
        user: entry.text("user"), password: try secrets("password"),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout))
      return DatabaseMetricsCollector(
        RedisIntake(options, thread: context.thread, time: context.time),
        time: context.time)
    })
}
