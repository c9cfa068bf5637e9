import MonitorCollectors

extension SourceKind {
  /// OTLP over HTTP and pushed JSON.
  static let push = SourceKind(
    "push", isList: false,
    "OTLP over HTTP (POST /v1/metrics) and JSON measurements (POST /push).",
    [
      .sourceName,
      SourceField("listen", .text, "Address and port, or unix:PATH; 127.0.0.1:4318."),
      .tokenFile, .tokenVariable,
      SourceField(
        "idle", .duration(.seconds(1)...(.seconds(86_400))),
        "A series that is not pushed for so long is gone; 5m."),
    ],
    make: { entry, name, secrets, context throws(SecretReader.Problem) in
      let standard = PushOptions(name: name)
      let options = PushOptions(
        name: name, address: entry.text("listen", else: standard.address),
        token: try secrets("token"), idle: entry.duration("idle", else: standard.idle))
      return BusinessMetricsCollector(PushIntake(options, time: context.time), time: context.time)
    })
}
