import MonitorCollectors
import MonitorModel
import MonitorTestKit
import Testing

/// What becomes of OTLP metrics: totals, increases, levels, distributions, senders.
@Suite struct PushIntakeTests {
  @Test func totalsOfSeveralSendersAddUp() async throws {
    let bench = PushBench()
    try await bench.read()
    let key = #"orders{service="shop"}"#
    try await bench.otlp(bench.sum("orders", 1_000, time: bench.wall(1)))
    let first = try await bench.read()
    #expect(first.number(key) == 1_000)
    #expect(first.series(key)?.unit == .perSecond)
    #expect(try await bench.read().state(key) == .skipped)
    // One that ran before kilter: only what it counts from now on is new.
    try await bench.otlp(bench.sum("orders", 500, time: bench.wall(3), start: 5), instance: "2")
    // One that began after kilter: all of it is new.
    try await bench.otlp(
      bench.sum("orders", 7, time: bench.wall(3), start: bench.wall(2)), instance: "3")
    try await bench.otlp(bench.sum("orders", 1_010, time: bench.wall(3)))
    let second = try await bench.read()
    #expect(second.number(key) == 1_017)
    try await bench.otlp(bench.sum("orders", 505, time: bench.wall(4), start: 5), instance: "2")
    // One that starts anew makes no dent.
    try await bench.otlp(
      bench.sum("orders", 2, time: bench.wall(4), start: bench.wall(4)), instance: "3")
    let third = try await bench.read()
    #expect(third.number(key) == 1_024)
    #expect(third.batch.catalog.metrics.count == 1)
    let facts = third.batch.report?.facts ?? []
    #expect(facts.first { $0.label == "restarts" }?.cell == .number(1, .count))
  }

  @Test func increasesAccumulateAndSilenceWithinAMessageIsNone() async throws {
    let bench = PushBench()
    try await bench.read()
    let key = #"orders{service="shop"}"#
    try await bench.otlp(bench.sum("orders", 3, delta: true, time: bench.wall(1)))
    #expect(try await bench.read().number(key) == 3)
    try await bench.otlp(bench.sum("orders", 4, delta: true, time: bench.wall(2)))
    #expect(try await bench.read().number(key) == 7)
    #expect(try await bench.read().state(key) == .skipped)
    // The same once more is an answer that was lost.
    let again = try await bench.otlp(bench.sum("orders", 4, delta: true, time: bench.wall(2)))
    #expect(again.text.contains("\"rejectedDataPoints\":\"1\""))
    try await bench.otlp(bench.sum("other", 1, delta: true, time: bench.wall(5)))
    let quiet = try await bench.read()
    #expect(quiet.state(key) == .value)
    #expect(quiet.number(key) == 7)
    #expect(try await bench.faults()["not newer than the one before"] == 1)
  }

  @Test func levelsAndParts() async throws {
    let bench = PushBench()
    try await bench.read()
    func gauge(_ value: Double) -> String {
      #"{"name":"t","unit":"ms","gauge":{"dataPoints":[{"asDouble":\#(value)}]}}"#
    }
    for (instance, value) in [("1", 10), ("2", 20)] {
      try await bench.otlp(gauge(Double(value)), instance: instance)
      try await bench.otlp(
        bench.sum("sessions", value, rising: false, time: bench.wall(1)), instance: instance)
    }
    let batch = try await bench.read()
    #expect(batch.level(#"t{service="shop"}"#) == 0.015)
    #expect(batch.level(#"sessions{service="shop"}"#) == 30)
    try await bench.otlp(bench.sum("sessions", 15, rising: false, time: bench.wall(2)))
    #expect(try await bench.read().level(#"sessions{service="shop"}"#) == 35)
    try await bench.otlp(
      bench.sum("open", 5, delta: true, rising: false, time: bench.wall(2)))
    try await bench.otlp(
      bench.sum("open", -2, delta: true, rising: false, time: bench.wall(3)))
    #expect(try await bench.read().level(#"open{service="shop"}"#) == 3)
    // One of the two goes on, the other is gone after five minutes.
    try await bench.read(after: 200)
    try await bench.otlp(
      bench.sum("sessions", 11, rising: false, time: bench.wall(220)), instance: "2")
    let later = try await bench.read(after: 150)
    #expect(later.level(#"sessions{service="shop"}"#) == 11)
    #expect(later.state(#"t{service="shop"}"#) == .vanished)
  }

  private func histogram(
    _ counts: [Int], _ sum: Double, delta: Bool, time: UInt64, most: Double? = nil
  ) -> String {
    let extra = most.map { ",\"max\":\($0)" } ?? ""
    return """
      {"name":"http.server.request.duration","unit":"s","histogram":{
      "aggregationTemporality":\(delta ? 1 : 2),"dataPoints":[{"count":\(counts.reduce(0, +)),
      "sum":\(sum),"bucketCounts":\(counts),"explicitBounds":[0.1,0.2,0.4],
      "timeUnixNano":"\(time)","startTimeUnixNano":"5"\(extra),
      "attributes":[{"key":"http.route","value":{"stringValue":"/cart"}}]}]}}
      """
  }

  @Test(arguments: [true, false])
  func histogramsGivePercentilesOfTheInterval(delta: Bool) async throws {
    let bench = PushBench()
    try await bench.read()
    let name = "http.server.request.duration"
    let labels = #"{http.route="/cart",service="shop"}"#
    let half = name + #"{http.route="/cart",quantile="0.5",service="shop"}"#
    let most = name + #"{http.route="/cart",quantile="0.95",service="shop"}"#
    try await bench.otlp(histogram([5, 5, 5, 5], 4, delta: delta, time: bench.wall(1)))
    let first = try await bench.read()
    // Of totals the first is where the series begins.
    #expect(first.state(half) == (delta ? .value : .idle))
    let counts = delta ? [0, 10, 10, 0] : [5, 15, 15, 5]
    try await bench.otlp(histogram(counts, delta ? 5 : 9, delta: delta, time: bench.wall(2)))
    let second = try await bench.read()
    #expect(second.level(half) == 0.2)
    #expect(try abs(#require(second.level(most)) - 0.38) < 1e-12)
    #expect(second.change(since: first, seconds: 1, name + ".rate" + labels) == 20)
    #expect(second.change(since: first, seconds: 1, name + ".mean" + labels) == 0.25)
    let between = try await bench.read()
    #expect(between.level(half) == 0.2)
    #expect(between.state(name + ".count" + labels) == .skipped)
    #expect(second.series(most)?.role == .responseTime)
    // Nothing happened.
    let still = delta ? [0, 0, 0, 0] : counts
    try await bench.otlp(histogram(still, delta ? 0 : 9, delta: delta, time: bench.wall(4)))
    let idle = try await bench.read()
    #expect(idle.state(half) == .idle)
    #expect(idle.state(name + ".count" + labels) == .value)
    #expect(try await bench.read(after: 400).state(half) == .vanished)
  }

  @Test func exponentialHistogramsToo() async throws {
    let bench = PushBench()
    try await bench.read()
    func metric(_ counts: [Int], scale: Int, offset: Int, time: UInt64) -> String {
      """
      {"name":"size","unit":"By","exponentialHistogram":{"aggregationTemporality":2,
      "dataPoints":[{"count":\(counts.reduce(0, +)),"scale":\(scale),"timeUnixNano":"\(time)",
      "positive":{"offset":\(offset),"bucketCounts":\(counts)}}]}}
      """
    }
    try await bench.otlp(metric([1, 1], scale: 1, offset: 0, time: bench.wall(1)))
    try await bench.read()
    // The sender made its buckets coarser: (1, 2] holds both, (2, 4] is new.
    try await bench.otlp(metric([2, 8], scale: 0, offset: 0, time: bench.wall(2)))
    let batch = try await bench.read()
    #expect(
      try abs(#require(batch.level(#"size{quantile="0.5",service="shop"}"#)) - 2 * 2.squareRoot())
        < 1e-9)
    #expect(batch.number(#"size.count{service="shop"}"#) == 10)
    #expect(batch.state(#"size.sum{service="shop"}"#) == .absent)
  }

  @Test func summariesAsTheyAre() async throws {
    let bench = PushBench()
    try await bench.read()
    try await bench.otlp(
      """
      {"name":"gc","unit":"s","summary":{"dataPoints":[{"count":"10","sum":2.5,
      "quantileValues":[{"quantile":0.5,"value":0.2},{"quantile":0.99,"value":0.9}]}]}}
      """)
    let batch = try await bench.read()
    #expect(batch.number(#"gc.count{service="shop"}"#) == 10)
    #expect(batch.number(#"gc.sum{service="shop"}"#) == 2.5)
    #expect(batch.level(#"gc{quantile="0.99",service="shop"}"#) == 0.9)
  }

  @Test func whatCannotBeUsedIsRejectedAndTheRestTaken() async throws {
    let bench = PushBench()
    try await bench.read()
    let bad = #"{"name":"b","gauge":{"dataPoints":[{"asDouble":"NaN"},{"asDouble":2}]}}"#
    let answer = try await bench.otlp(bad)
    #expect(
      answer.text
        == #"{"partialSuccess":{"rejectedDataPoints":"1","errorMessage":"points that are not finite"}}"#
    )
    #expect(answer.header("content-type") == "application/json")
    #expect(try await bench.read().level(#"b{service="shop"}"#) == 2)
    let type = "application/x-protobuf"
    let broken = try await bench.post("/v1/metrics", [0x0A, 0x05, 0x01], type: type)
    #expect(broken.status == 400)
    #expect(broken.header("content-type") == type)
    #expect(broken.body.starts(with: [8, 3, 18]))
    #expect(try await bench.post("/v1/metrics", "{\"resourceMetrics\":1}").status == 400)
    let empty = try await bench.post("/v1/metrics", [], type: type)
    #expect(empty.status == 200 && empty.body.isEmpty)
  }

  @Test func servicesHaveATable() async throws {
    let bench = PushBench()
    try await bench.read()
    for (service, points) in [("a", 1), ("b", 3)] {
      for number in 1...points {
        try await bench.otlp(
          bench.sum("n", number, time: bench.wall(UInt64(number))), service: service)
      }
    }
    _ = try await bench.post("/push", #"{"name":"n","value":1}"#)
    let table = try #require(try await bench.read().batch.report?.tables.first)
    #expect(table.rows.map { $0[0] } == [.text("b"), .text("JSON"), .text("a")])
    #expect(table.rows[0][1] == .number(3, .count))
    #expect(table.rows[0][3] == .number(1, .seconds))
  }

  @Test func manyServicesStayWithinBounds() async throws {
    let bench = PushBench()
    try await bench.read()
    for number in 0..<80 {
      try await bench.otlp(
        bench.sum("n", 1, delta: true, time: bench.wall(1)), service: "service-\(number)")
    }
    let batch = try await bench.read()
    #expect(batch.batch.catalog.series.count == Limits.sourceSubjects + 1)
    #expect(batch.number(#"n{other="true"}"#) == Double(80 - Limits.sourceSubjects))
    #expect(batch.batch.report?.tables.first?.rows.count == 65)
  }
}
