import MonitorCollectors

extension SourceKind {
  /// A status page of a web server.
  static let statusPage = SourceKind(
    "http.status", "A status page: nginx stub_status, Apache server-status?auto, HAProxy ;csv.",
    [
      .sourceName,
      SourceField("url", .url(["http", "https"]), isRequired: true, "The address of the page."),
      SourceField("socket", .path, "The Unix socket that the address is asked at."),
      .interval(from: .milliseconds(500)), .timeout,
    ] + SourceField.endpointAccess,
    identity: { $0.text("url").map { "status:" + $0 } },
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = StatusPageOptions(name: name, url: "")
      let options = StatusPageOptions(
        name: name, url: entry.text("url", else: ""), socketPath: entry.text("socket", else: ""),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout),
        access: try endpointAccess(entry, secrets))
      return HTTPMetricsCollector(
        StatusPageIntake(options, thread: context.thread), time: context.time)
    })
}
