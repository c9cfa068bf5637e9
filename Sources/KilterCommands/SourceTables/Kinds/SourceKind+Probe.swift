import MonitorCollectors

extension SourceKind {
  /// A probe of an endpoint.
  static let probe = SourceKind(
    "http.probe", "A probe of an HTTP or TCP endpoint: its phases, its answer, its certificate.",
    [
      .sourceName,
      SourceField(
        "url", .url(["http", "https", "tcp"]), isRequired: true,
        "http://…, https://… or tcp://HOST:PORT."),
      SourceField("status_from", .whole(100...599), "The least status that is good; 200."),
      SourceField("status_to", .whole(100...599), "The greatest status that is good; 399."),
      SourceField("contains", .text, "A text that a good answer holds."),
      .interval(from: .seconds(1)), .timeout,
    ] + SourceField.endpointAccess,
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = ProbeOptions(name: name, url: "")
      let from = entry.whole("status_from", else: standard.statuses.lowerBound)
      let options = ProbeOptions(
        name: name, url: entry.text("url", else: ""),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout),
        access: try endpointAccess(entry, secrets),
        statuses: from...max(from, entry.whole("status_to", else: standard.statuses.upperBound)),
        contains: entry.text("contains", else: ""))
      return HTTPMetricsCollector(
        ProbeIntake(options, thread: context.thread, time: context.time), time: context.time)
    })
}
