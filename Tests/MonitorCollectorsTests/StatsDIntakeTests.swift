import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("StatsD aggregation")
struct StatsDIntakeTests {
  private func near(_ value: Double?, _ expected: Double, _ error: Double = 0.005) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= abs(expected) * error
  }

  @Test("Counters are sums, scaled by their rates; silence is a rate of zero")
  func counters() async throws {
    let session = StatsDSession()
    session.send("orders:1|c|#region:eu\norders:2.5|c|#region:eu\norders:3|c|@0.1|#region:us")
    let first = try await session.tick()
    #expect(first.number(#"orders{region="eu"}"#) == 3.5)
    #expect(first.number(#"orders{region="us"}"#) == 30)
    session.send("orders:4|c|#region:eu\norders:-1|c|#region:eu\norders:1:2:3|c|#region:eu")
    let second = try await session.tick()
    #expect(second.change(since: first, seconds: 1, #"orders{region="eu"}"#) == 9)
    #expect(second.change(since: first, seconds: 1, #"orders{region="us"}"#) == 0)
    #expect(second.series(#"orders{region="eu"}"#)?.unit == .perSecond)
    #expect(second.series(#"orders{region="eu"}"#)?.role == .throughput)
  }

  @Test("Gauges keep their value, take signs as changes, and vanish in the end")
  func gauges() async throws {
    let session = StatsDSession(
      StatsDOptions(udp: nil, gaugeTimeout: .seconds(10)))
    session.send("pool:10|g\npool:+5|g\npool:-3|g\nneg:0|g\nneg:-5|g\npacked:1:+2:-0.5|g")
    let first = try await session.tick()
    #expect(first.level("pool") == 12)
    #expect(first.level("neg") == -5)
    #expect(first.level("packed") == 2.5)
    for _ in 0..<9 { #expect(try await session.tick().level("pool") == 12) }
    #expect(try await session.tick().state("pool") == .vanished)
    session.send("pool:+1|g")
    let again = try await session.tick()
    #expect(again.level("pool") == 13, "a change of what was told last")
    #expect(again.state("neg") == .vanished)
  }

  @Test("Timers are percentiles in seconds, a rate and a mean; idle without values")
  func timers() async throws {
    let session = StatsDSession()
    session.send((1...100).map { "req:\($0)|ms" }.joined(separator: "\n"))
    let first = try await session.tick()
    #expect(near(first.level(#"req{quantile="0.5"}"#), 0.050))
    #expect(near(first.level(#"req{quantile="0.95"}"#), 0.095))
    #expect(near(first.level(#"req{quantile="0.99"}"#), 0.099))
    #expect(first.series(#"req{quantile="0.99"}"#)?.unit == .seconds)
    #expect(first.series(#"req{quantile="0.99"}"#)?.concern == .high)
    session.send("req:200|ms|@0.1\nreq:100:100|ms|@0.5")
    let second = try await session.tick()
    #expect(second.change(since: first, seconds: 1, "req.rate") == 14)
    #expect(near(second.change(since: first, seconds: 1, "req.mean"), 2.4 / 14, 1e-12))
    #expect(near(second.level(#"req{quantile="0.5"}"#), 0.2))
    let third = try await session.tick()
    #expect(third.state(#"req{quantile="0.5"}"#) == .idle)
    #expect(third.change(since: second, seconds: 1, "req.rate") == 0)
  }

  @Test("Histograms and distributions are plain numbers, negative ones too")
  func distributions() async throws {
    let session = StatsDSession()
    session.send("size:100:300|h\ndelta:-7|d\ndelta:-7|d\nsize:200|d")
    let first = try await session.tick()
    #expect(near(first.level(#"size{quantile="0.5"}"#), 200), "h and d of one name are one")
    #expect(first.level(#"delta{quantile="0.99"}"#) == -7)
    #expect(first.series(#"delta{quantile="0.99"}"#)?.concern == SeriesDefinition.Concern.none)
  }

  @Test("Sets count distinct values over a minute and over the tick")
  func sets() async throws {
    let session = StatsDSession()
    session.send("users:anna|s\nusers:bea|s\nusers:anna|s\nusers:c:d|s")
    let first = try await session.tick()
    #expect(first.level("users") == 3)
    #expect(first.level("users.tick") == 3)
    session.clock.advance(by: .seconds(40))
    session.send("users:anna|s\nusers:dora|s")
    let second = try await session.tick()
    #expect(second.level("users") == 4)
    #expect(second.level("users.tick") == 2)
    let third = try await session.tick(after: .seconds(25))
    #expect(third.level("users") == 2, "anna, seen again, and dora")
    #expect(third.level("users.tick") == 0)
    #expect(try await session.tick(after: .seconds(60)).level("users") == 0)
  }

  @Test("The order of tags, and where they stand, make no difference")
  func identity() async throws {
    let session = StatsDSession()
    for line in [
      "x:1|c|#a:1,b:2", "x:1|c|#b:2,a:1", "x#b=2,a=1:1|c", "x,a=1,b=2:1|c", "x[b=2,a=1]:1|c",
      "x:1|c|#a:1,b:2,a:1", "x#a=1:1|c|#b:2",
    ] {
      session.send(line)
    }
    session.send("y:1|c|#k:1,k:2,alone\nz w/ü:1|c|#ta g:v")
    let first = try await session.tick()
    #expect(first.number(#"x{a="1",b="2"}"#) == 7)
    #expect(first.number(#"y{alone="true",k="1,2"}"#) == 1)
    #expect(first.number(#"z_w___{ta_g="v"}"#) == 1)
  }

  @Test("One name as several types, and names that others have")
  func names() async throws {
    let session = StatsDSession()
    session.send("x:1|c\nx:5|g\nx:7|ms\nx:a|s\nx:9|h\nx.rate:1|c")
    session.send(
      "http.requests:1|c\nsystem.x:1|g\ndb.q:1|c\nstatsd.metrics:1|c\nq:1|c|#quantile:1,other:1")
    let first = try await session.tick()
    #expect(first.number("x") == 1)
    #expect(first.level("x.gauge") == 5)
    #expect(first.level(#"x.time{quantile="0.5"}"#) == 0.007)
    #expect(first.level("x.set") == 1)
    #expect(first.level(#"x.values{quantile="0.5"}"#) == 9)
    #expect(first.number("x.rate") == 1)
    #expect(first.number("statsd.http.requests") == 1)
    #expect(first.level("statsd.system.x") == 1)
    #expect(first.number("statsd.db.q") == 1)
    #expect(first.number("statsd.metrics.count") == 1)
    #expect(first.number(#"q{tag_other="1",tag_quantile="1"}"#) == 1)
    let keys = first.batch.catalog.series.map(\.key)
    #expect(Set(keys).count == keys.count, "no two series have one name")
  }

  @Test("An explosion of tags ends in `other`, counted")
  func explosion() async throws {
    let session = StatsDSession()
    for id in 0..<1_000 { session.send("hits:2|c|#id:\(id)\ng:1|g|#id:\(id)\nt:5|ms|#id:\(id)") }
    let first = try await session.tick()
    let combinations = Limits.sourceSubjects
    #expect(first.number(#"hits{id="63"}"#) == 2)
    #expect(first.series(#"hits{id="64"}"#) == nil)
    #expect(first.number(#"hits{other="true"}"#) == Double(2 * (1_000 - combinations)))
    #expect(first.number(#"t.rate{other="true"}"#) == Double(1_000 - combinations))
    #expect(first.series(#"g{other="true"}"#) == nil, "gauges have no sum")
    #expect(first.faults("summed up in other") == UInt64(2 * (1_000 - combinations)))
    #expect(first.faults("of gauges beyond") == UInt64(1_000 - combinations))
    session.send("hits:2|c|#id:5")
    #expect(try await session.tick().number(#"hits{id="5"}"#) == 4, "those that are known go on")
  }

  @Test("The source makes no more series than it may, and counts what it refuses")
  func series() async throws {
    let session = StatsDSession()
    for id in 0..<3_000 { session.send("name\(id):1|c") }
    session.send("late:1|s\nname5:1|c")
    let first = try await session.tick()
    #expect(first.batch.catalog.series.count == Limits.sourceSeries)
    #expect(first.faults("series of the source") == 3_000 - UInt64(Limits.sourceSeries - 4) + 1)
    #expect(first.number("name5") == 2)
    #expect(
      first.number(#"statsd.metrics{source="statsd"}"#) == Double(Limits.sourceSeries - 4) + 1)
  }

  @Test("Sets beyond the limit are refused")
  func manySets() async throws {
    let session = StatsDSession()
    for id in 0..<200 { session.send("set\(id):1|s") }
    let first = try await session.tick()
    #expect(first.faults("sets of the source") == 72)
  }

  @Test("Columns only grow, and an index keeps its meaning")
  func growth() async throws {
    let session = StatsDSession()
    session.send("a:1|c\nb:1|ms")
    let first = try await session.tick()
    session.send("c:1|s\nd:1|g\na:1|c")
    let second = try await session.tick()
    let metrics = first.batch.catalog.metrics
    #expect(Array(second.batch.catalog.metrics.prefix(metrics.count)) == metrics)
    #expect(second.batch.catalog.metrics.count == metrics.count + 3)
  }

  @Test("The report: facts, busiest metrics, events, checks, faults, suspects")
  func report() async throws {
    let session = StatsDSession(StatsDOptions(name: "shop", udp: nil, prefix: "shop."))
    _ = try await session.tick()
    session.send("orders:5|c|#region:eu\norders:1|c|#region:us\norders:1|c|#region:eu")
    session.send(
      "_e{6,11}:Deploy|v1\\nby anna|t:warning|#env:prod\n_sc|db|2|m:down\n_sc|web|0\n_sc|db|1")
    session.send("orders:x|c\n\u{1}junk\norders:1|c|@2")
    let report = try #require(try await session.tick().batch.report)
    #expect(report.audience == .business)
    #expect(report.source == "shop")
    #expect(report.facts.first { $0.label == "metrics" }?.cell == .number(3, .perSecond))
    #expect(report.facts.first { $0.label == "bad lines" }?.cell == .number(3, .count))
    #expect(report.lines == ["warning: Deploy: v1 by anna [env:prod]"])
    let busiest = try #require(report.tables.first { $0.title == "busiest metrics" })
    #expect(busiest.rows.first?.first == .text("shop.orders"))
    let checks = try #require(report.tables.first { $0.title == "service checks" })
    #expect(checks.rows.map { $0[1] } == [.text("warning"), .text("ok")])
    #expect(report.suspects.map(\.subject) == ["region=eu", "region=us"])
    #expect(report.suspects.map(\.amount) == [6, 1])
    #expect(report.suspects.first?.series == "shop.orders")
    let fault = try #require(report.faults.first { $0.reason == "without a value" })
    #expect(fault.count == 1)
    #expect(fault.example == "?junk")
  }

  @Test("An infinite sum never gets into a gauge")
  func overflow() async throws {
    let session = StatsDSession()
    session.send("g:1.7e308|g\ng:+1.7e308|g\nc:1e308|c|@0.001")
    let first = try await session.tick()
    #expect(first.level("g") == 1.7e308)
  }

  @Test("Noise makes bad lines, and never more than the limits", arguments: 1...3)
  func noise(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let session = StatsDSession()
    let parts = [
      "a", "b.c", ":", "1", "-2.5", "|", "c", "g", "ms", "s", "h", "#", "k:v", ",", "=", "[", "]",
      "@0.1", "_e{1,1}:", "_sc|", "\n", "\u{1}", "é", "|c", "|ms|#x:",
    ]
    func pick() -> String { parts[Int(generator.next() % UInt64(parts.count))] }
    for _ in 0..<40 {
      for _ in 0..<50 {
        session.send((0..<generator.next() % 24).map { _ in pick() }.joined())
        session.send("n\(generator.next() % 500):1|\(pick())|#t:\(generator.next() % 999)")
      }
      let batch = try await session.tick().batch
      #expect(batch.catalog.series.count <= Limits.sourceSeries)
      #expect(batch.values.count == batch.catalog.metrics.count)
      let keys = batch.catalog.series.map(\.key)
      #expect(Set(keys).count == keys.count, "seed \(seed)")
      for (value, state) in zip(batch.values, batch.states) where state == .value {
        #expect(Double(bitPattern: value.bits).isFinite || value.bits < 1 << 62)
      }
    }
  }
}
