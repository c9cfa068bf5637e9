import MonitorCollectors
import MonitorModel
import MonitorSupport
import WireFormats

/// Measures what pushed metrics cost on one core: JSON, lines of measurements, and OTLP in the wire
/// format and in JSON, from bytes to series.
func benchmarkPush() {
  let lines = metricLines(count: 20_000)
  report("JSON, passed over", bytes: lines.count, rounds: 20) {
    lines.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      while !reader.isAtEnd { try? reader.skip() }
    }
  }
  let now = MonotonicInstant(nanoseconds: 1_000_000_000)
  let wall = WallInstant(milliseconds: 1_700_000_000_000)
  var aggregator = JSONLinesAggregator(wall: wall)
  report("JSON lines, to series", bytes: lines.count, items: 20_000, "lines", rounds: 20) {
    lines.withUnsafeBytes { bytes in
      var lines = OutputLines(bytes)
      while let line = lines.next() { aggregator.take(line, at: now, wall: wall) }
    }
  }
  print("  \(aggregator.samples) samples were taken")
  let points = 10_000
  let json = otlpRequest(points: points)
  guard let wire = json.withUnsafeBytes({ try? OTLPJSON.protobuf(from: $0, most: 1 << 30) }) else {
    print("push: the request of the benchmark is none")
    return
  }
  var point = OTLPPoint()
  report("OTLP protobuf, read", bytes: wire.count, items: points, "points", rounds: 50) {
    wire.withUnsafeBytes { bytes in
      var reader = OTLPReader(bytes)
      while (try? reader.next(&point)) == true {}
    }
  }
  let receiver = PushReceiver(time: .system)
  for (name, type, body) in [
    ("OTLP protobuf, to series", "application/x-protobuf", wire),
    ("OTLP/JSON, to series", "application/json", json),
  ] {
    let head = PushHead(path: PushGate.otlpPath, contentType: type)
    var answers = 0
    report(name, bytes: body.count, items: points, "points", rounds: 30) {
      let answer = body.withUnsafeBytes { receiver.answer(head, $0) }
      if answer.status == 200, answer.body.count <= 2 { answers += 1 }
    }
    print("  \(answers) of 30 requests were taken whole")
  }
}

private func report(
  _ name: String, bytes: Int, items: Int = 0, _ unit: String = "", rounds: Int,
  _ body: () -> Void
) {
  let start = cpuSeconds()
  for _ in 0..<rounds { body() }
  let spent = (cpuSeconds() - start) / Double(rounds)
  var text = "\(name): \(rounded(Double(bytes) / spent / 1e6)) MB/s"
  if items > 0 { text += ", \(Int(Double(items) / spent)) \(unit)/s" }
  print(text)
}

/// Lines as an application would write them, of 48 series.
private func metricLines(count: Int) -> [UInt8] {
  var text = ""
  for index in 0..<count {
    text += "{\"ts\":\(1_700_000_000 + index / 100),\"name\":\"shop.orders.\(index % 4)\","
    text += "\"type\":\"count\",\"value\":\(index % 7).25,\"unit\":\"{order}\",\"labels\":"
    text += "{\"city\":\"town \(index % 12)\",\"channel\":\"web\"}}\n"
  }
  return Array(text.utf8)
}

/// A request with points as SDKs send them: totals with three attributes, and one histogram in ten.
private func otlpRequest(points: Int) -> [UInt8] {
  func attributes(_ index: Int) -> String {
    """
    "attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}},
    {"key":"http.route","value":{"stringValue":"/item/\(index % 50)"}},
    {"key":"http.response.status_code","value":{"intValue":"200"}}]
    """
  }
  var text = """
    {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name",
    "value":{"stringValue":"shop"}}]},"scopeMetrics":[{"metrics":[{"name":"http.server.requests",
    "sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
    """
  for index in 0..<points * 9 / 10 {
    text += index > 0 ? ",{" : "{"
    text += "\"asInt\":\"\(index)\",\"timeUnixNano\":\"1700000000000000000\",\(attributes(index))}"
  }
  text += "]}},{\"name\":\"http.server.request.duration\",\"unit\":\"s\",\"histogram\":{"
  text += "\"aggregationTemporality\":2,\"dataPoints\":["
  for index in 0..<points / 10 {
    text += index > 0 ? ",{" : "{"
    text += "\"count\":\"45\",\"sum\":4.5,\"timeUnixNano\":\"1700000000000000000\","
    text += "\"bucketCounts\":[1,2,3,4,5,6,7,8,9,0,0,0,0,0],\"explicitBounds\":[0.005,0.01,0.025,"
    text += "0.05,0.075,0.1,0.25,0.5,0.75,1,2.5,5,7.5],\(attributes(index))}"
  }
  return Array((text + "]}}]}]}]}").utf8)
}
