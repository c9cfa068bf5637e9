import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// The SDK of OpenTelemetry for Python pushes, and says itself what it counted.
@Suite(
  .enabled("the Python packages opentelemetry-sdk and -exporter-otlp-proto-http are there") {
    await OpenTelemetryPeer.isInstalled()
  })
struct OpenTelemetryPeerTests {
  private static let script = """
    import json, os, random
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.metrics.view import (
      View, ExponentialBucketHistogramAggregation)
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter

    exporter = OTLPMetricExporter(
      endpoint=f"http://127.0.0.1:{os.environ['PORT']}/v1/metrics",
      headers={"authorization": "Bearer sesame"},
      compression=Compression(os.environ["COMPRESSION"]))
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3600000)
    provider = MeterProvider(
      metric_readers=[reader], resource=Resource.create({"service.name": "shop"}),
      views=[View(instrument_name="size", aggregation=ExponentialBucketHistogramAggregation())])
    meter = provider.get_meter("peer")
    orders = meter.create_counter("orders", unit="{order}")
    revenue = meter.create_counter("revenue", unit="EUR")
    sessions = meter.create_up_down_counter("sessions")
    latency = meter.create_histogram("http.server.request.duration", unit="s")
    size = meter.create_histogram("size", unit="By")
    chance = random.Random(7)
    counted = {}
    def count(name, value):
      counted[name] = counted.get(name, 0) + value
    failures = 0
    for flush in range(4):
      for _ in range(500):
        city = chance.choice(["Köln", "Oslo"])
        orders.add(1, {"city": city})
        count("orders." + city, 1)
        euros = chance.randrange(1, 4000) / 4
        revenue.add(euros)
        count("revenue", euros)
        change = chance.choice([1, 1, -1])
        sessions.add(change)
        count("sessions", change)
        seconds = chance.randrange(1, 4096) / 1024
        latency.record(seconds, {"http.route": "/cart"})
        count("latency.count", 1)
        count("latency.sum", seconds)
        bytes = chance.randrange(1, 1 << 20)
        size.record(bytes)
        count("size.count", 1)
        count("size.sum", bytes)
      if not provider.force_flush(): failures += 1
    provider.shutdown()
    count("failures", failures)
    for name, value in counted.items():
      print(json.dumps({"name": name.replace("ö", "o"), "value": value}))
    """

  @Test(arguments: ["cumulative", "delta"], ["none", "gzip"])
  func countsAreThoseOfTheSDK(temporality: String, compression: String) async throws {
    let time = MonitorTime.system
    let intake = PushIntake(
      PushOptions(name: "push", address: "127.0.0.1:0", token: Secret("sesame")), time: time)
    _ = try await intake.read(at: time.monotonic())
    let peer = try await OpenTelemetryPeer.python(
      Self.script,
      [
        "PORT": "\(await intake.port)", "COMPRESSION": compression,
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": temporality,
      ])
    #expect(peer.batch.report?.problem == "")
    let batch = BatchReader(batch: try await intake.read(at: time.monotonic()))
    let pairs = [
      (#"orders{city="Köln",service="shop"}"#, "orders.Koln"),
      (#"orders{city="Oslo",service="shop"}"#, "orders.Oslo"),
      (#"revenue{service="shop"}"#, "revenue"), (#"sessions{service="shop"}"#, "sessions"),
      (
        #"http.server.request.duration.count{http.route="/cart",service="shop"}"#, "latency.count"
      ),
      (#"http.server.request.duration.sum{http.route="/cart",service="shop"}"#, "latency.sum"),
      (#"size.count{service="shop"}"#, "size.count"), (#"size.sum{service="shop"}"#, "size.sum"),
    ]
    for (series, counted) in pairs {
      let expected = try #require(peer.number(counted))
      #expect(batch.number(series) == expected, "\(series)")
    }
    #expect(peer.number("failures") == 0)
    #expect(batch.batch.report?.faults == [])
    // Evenly spread up to four seconds, and up to a mebibyte.
    let route = #"{http.route="/cart",quantile="0.5",service="shop"}"#
    let half = try #require(batch.level("http.server.request.duration" + route))
    #expect((0.5...5).contains(half))
    let bytes = try #require(batch.level(#"size{quantile="0.5",service="shop"}"#))
    #expect(abs(bytes / Double(1 << 19) - 1) < 0.1)
  }
}

/// Python with the packages of OpenTelemetry.
private enum OpenTelemetryPeer {
  /// What a run of Python printed, as measurements.
  static func python(
    _ script: String, _ environment: [String: String] = [:]
  ) async throws -> BatchReader {
    let thread = try #require(OwnThread())
    let options = CommandOptions(
      name: "peer", arguments: ["python3", "-c", script], timeout: .seconds(60), form: .lines,
      environment: environment)
    let intake = CommandIntake(options, thread: thread, time: .system)
    _ = try await intake.read(at: MonotonicInstant(nanoseconds: 1))
    await intake.settle()
    return BatchReader(batch: try await intake.read(at: MonotonicInstant(nanoseconds: 2)))
  }

  /// Whether the packages are there.
  static func isInstalled() async -> Bool {
    let script = """
      import opentelemetry.sdk.metrics, opentelemetry.exporter.otlp.proto.http.metric_exporter
      print('{"name":"ok","value":1}')
      """
    return (try? await python(script))?.level("ok") == 1
  }
}
