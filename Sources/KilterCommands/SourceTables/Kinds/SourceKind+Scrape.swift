import MonitorCollectors
import MonitorModel

extension SourceKind {
  /// A Prometheus or OpenMetrics endpoint.
  static let scrape = SourceKind(
    "scrape", "An endpoint in the Prometheus text format or OpenMetrics.",
    [
      .sourceName,
      SourceField(
        "url", .url(["http", "https"]), isRequired: true,
        "The address, such as http://127.0.0.1:9100/metrics."),
      SourceField("socket", .path, "The Unix socket that the address is asked at."),
      SourceField("only", .texts, "Patterns of metrics that are taken; all."),
      SourceField("drop", .texts, "Patterns of metrics that are left out."),
      SourceField("samples", .whole(1...Limits.series), "Samples at most; \(Limits.sourceSeries)."),
      .interval(from: .milliseconds(500)), .timeout,
    ] + SourceField.endpointAccess,
    identity: { $0.text("url").map { "scrape:" + $0 } },
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = ScrapeOptions(name: name, url: "")
      let options = ScrapeOptions(
        name: name, url: entry.text("url", else: ""), socketPath: entry.text("socket", else: ""),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout),
        access: try endpointAccess(entry, secrets),
        sampleLimit: entry.whole("samples", else: standard.sampleLimit),
        only: entry.texts("only"), drop: entry.texts("drop"))
      return BusinessMetricsCollector(
        ScrapeIntake(options, thread: context.thread), time: context.time)
    })

  /// How an endpoint is asked, by the keys that all endpoints share.
  static func endpointAccess(
    _ entry: SourceEntry, _ secrets: Secrets
  ) throws(SecretReader.Problem) -> EndpointAccess {
    EndpointAccess(
      token: try secrets("token"), user: entry.text("user"), password: try secrets("password"),
      caFile: entry.text("ca_file", else: ""))
  }
}
