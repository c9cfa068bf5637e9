import Glibc
import WireFormats

/// A parser of outside bytes: reads all of them, and touches what it made of them.
typealias Parser = @Sendable (UnsafeRawBufferPointer) -> Void

/// The parsers by name; a new one is a line here.
let parsers: [String: Parser] = [
  "accesslog": { bytes in
    var line = AccessLogLine()
    for parser in logParsers where parser.parse(bytes, into: &line) == nil {
      for span in [line.method, line.target, line.version, line.client, line.host, line.agent] {
        precondition(span.start >= 0 && span.start <= span.end && Int(span.end) <= bytes.count)
      }
    }
    _ = AccessLogRecogniser.format(of: bytes)
    _ = AccessLogText.decoded(bytes)
    _ = AccessLogText.shown(bytes, limit: 300)
  },
  "command": { bytes in
    var lines = OutputLines(bytes)
    while let line = lines.next() {
      _ = KeyValueLine.parse(line)
      _ = DecimalNumber.leading(line)
    }
  },
  "commandjson": { bytes in
    for path in jsonPaths { _ = try? path.find(in: bytes) }
  },
  "exposition": { bytes in
    var exposition = Exposition()
    try? exposition.read(bytes, as: .text)
  },
  "influx": { _ = try? InfluxLine($0) },
  "json": { bytes in
    var reader = JSONReader(bytes)
    guard (try? reader.skip()) != nil, (try? reader.finish()) != nil else { return }
    // What is taken reads the same through the calls for its parts.
    var again = JSONReader(bytes)
    precondition((try? again.slice()) != nil)
  },
  "metriclines": { bytes in
    var reader = MetricLineReader(bytes)
    var line = MetricLine()
    while (try? reader.next(&line)) == true { line.forEachLabel { _ = ($0, $1) } }
  },
  "nagios": { _ = NagiosOutput($0) },
  "openmetrics": { bytes in
    var exposition = Exposition()
    try? exposition.read(bytes, as: .openMetrics)
  },
  "otlp": { readOTLP($0) },
  "otlpjson": { bytes in
    guard let turned = try? OTLPJSON.protobuf(from: bytes, most: 1 << 20) else { return }
    turned.withUnsafeBytes { readOTLP($0) }
  },
  "promql": { bytes in
    var reader = PromQLReader(bytes, labels: ["instance", "dc"])
    _ = try? reader.read { _, _, _ in }
  },
  "redis": { _ = RedisInfo($0) },
  "remotewrite": { bytes in
    var reader = RemoteWriteReader(bytes)
    while let series = try? reader.next() {
      series.forEachLabel { _ = ($0.text, $1.text) }
      series.forEachSample { _ = ($0.value, $0.timestamp) }
    }
  },
  "sqlite": { bytes in
    _ = try? SQLiteHeader(bytes)
    _ = try? SQLiteWALHeader(bytes)
    _ = try? SQLiteWALFrame(bytes)
  },
  "statsd": { bytes in
    var parser = StatsDParser(bytes)
    while parser.next() != nil {}
  },
]

private let logParsers: [AccessLogParser] = [
  .combined, .json, .ltsv, .haproxy, .traefik,
]

private let jsonPaths = ["$.a.b[1]", "list[0]", "$['x']"].compactMap { JSONPath($0) }

private func readOTLP(_ bytes: UnsafeRawBufferPointer) {
  var reader = OTLPReader(bytes)
  var point = OTLPPoint()
  while (try? reader.next(&point)) == true {
    for var attributes in [point.resourceAttributes, point.attributes] {
      while (try? attributes.next()) == true { _ = try? attributes.text() }
    }
  }
}
