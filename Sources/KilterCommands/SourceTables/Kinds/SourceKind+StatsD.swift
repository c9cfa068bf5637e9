import MonitorCollectors

extension SourceKind {
  /// StatsD and DogStatsD.
  static let statsD = SourceKind(
    "statsd", isList: false, "StatsD and DogStatsD, received over UDP and Unix sockets.",
    [
      .sourceName,
      SourceField("udp", .text, "Address and port; 127.0.0.1:8125 where no socket is set."),
      SourceField("datagram", .path, "A Unix datagram socket to listen at."),
      SourceField("stream", .path, "A Unix stream socket to listen at; 4-byte lengths."),
      SourceField("prefix", .text, "What is put before every name."),
      SourceField(
        "gauge_timeout", .duration(.seconds(1)...(.seconds(86_400))),
        "A gauge that is not sent for so long is gone; 5m."),
    ],
    make: { entry, name, _, context throws(SecretReader.Problem) in
      let standard = StatsDOptions()
      let hasSocket = entry.text("datagram") != nil || entry.text("stream") != nil
      let options = StatsDOptions(
        name: name, udp: entry.text("udp") ?? (hasSocket ? nil : StatsDOptions.usualAddress),
        datagramPath: entry.text("datagram"), streamPath: entry.text("stream"),
        prefix: entry.text("prefix", else: standard.prefix),
        gaugeTimeout: entry.duration("gauge_timeout", else: standard.gaugeTimeout))
      return BusinessMetricsCollector(
        StatsDIntake(options, time: context.time), time: context.time)
    })
}
