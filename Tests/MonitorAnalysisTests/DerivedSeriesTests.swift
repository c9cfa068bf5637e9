import MonitorAnalysis
import MonitorModel
import Testing

/// Series that are computed of others.
@Suite struct DerivedSeriesTests {
  private static func harness(
    _ texts: [(String, String)]
  ) throws -> DerivedHarness {
    var derived: [DerivedSeriesDefinition] = []
    for (name, text) in texts { derived.append(try DerivedSeriesDefinition(name: name, text)) }
    return try DerivedHarness(derived)
  }

  @Test func nothingIsMadeWhereNothingIsDefined() throws {
    var harness = try DerivedHarness([])
    harness.add("a", [:], .count, 1)
    harness.tick(3)
    #expect(harness.processor.derived == nil)
    #expect(harness.processor.derivedBatch == nil)
    #expect(harness.data?.series.count == 1)
  }

  @Test func equalLabelsAreJoinedAndOneWithoutLabelsJoinsAll() throws {
    var harness = try Self.harness([
      ("error_rate", "rate(http.errors) / rate(http.requests)"), ("share", "http.requests / total"),
      ("twice", "2 * http.requests{site=\"b\"} + 1"),
    ])
    for (site, errors, requests) in [("a", 1.0, 10.0), ("b", 3, 12), ("c", 0, 5)] {
      harness.add("http.requests", ["site": site], .perSecond, requests)
      if site != "c" { harness.add("http.errors", ["site": site], .perSecond, errors) }
    }
    harness.add("total", [:], .perSecond, 30)
    harness.tick()
    #expect(
      harness.names == [
        "error_rate{site=\"a\"}", "error_rate{site=\"b\"}", "share{site=\"a\"}",
        "share{site=\"b\"}", "share{site=\"c\"}", "twice{site=\"b\"}",
      ])
    #expect(harness.reading("error_rate{site=\"a\"}") == .value(0.1))
    #expect(harness.reading("error_rate{site=\"b\"}") == .value(0.25))
    #expect(harness.reading("share{site=\"c\"}") == .value(5 / 30.0))
    #expect(harness.reading("twice{site=\"b\"}") == .value(25))
    #expect(harness.definition("error_rate{site=\"a\"}")?.unit == .ratio)
    #expect(harness.definition("twice{site=\"b\"}")?.unit == .perSecond)
  }

  @Test func aTotalAndItsPartsAreNotAddedUp() throws {
    var harness = try Self.harness([
      ("all", "sum(r)"), ("plain", "r"), ("by", "sum(r) by (route)"), ("one", "r{route=\"x\"}"),
      ("parts", "sum(r{route=~\"*?\"})"), ("core", "max(c)"),
    ])
    harness.add("r", ["site": "a"], .perSecond, 10)
    for (route, value) in [("x", 6.0), ("y", 4)] {
      harness.add("r", ["site": "a", "route": route], .perSecond, value)
    }
    // A site that only tells its parts.
    harness.add("r", ["site": "b", "route": "x"], .perSecond, 3)
    harness.add("c", [:], .ratio, 0.5)
    harness.add("c", ["core": "0"], .ratio, 0.9)
    harness.tick()
    #expect(harness.reading("all") == .value(13))
    #expect(harness.reading("plain{site=\"a\"}") == .value(10))
    #expect(harness.reading("plain{route=\"x\",site=\"b\"}") == .value(3))
    #expect(harness.reading("by{route=\"x\"}") == .value(9))
    #expect(harness.reading("one{route=\"x\",site=\"a\"}") == .value(6))
    #expect(harness.reading("parts") == .value(13))
    #expect(harness.reading("core") == .value(0.5))
  }

  @Test func aggregatesTakeAllOrGroupByLabels() throws {
    var harness = try Self.harness([
      ("all", "sum(r)"), ("by", "sum(r) by (site)"), ("mean", "avg(r{code=~\"5*\"})"),
      ("low", "min(r)"), ("high", "max by (code) (r)"), ("number", "count(r)"),
    ])
    for (site, code, value) in [
      ("a", "200", 5.0), ("a", "500", 1), ("b", "200", 7), ("b", "503", 2),
    ] {
      harness.add("r", ["site": site, "code": code], .perSecond, value)
    }
    harness.tick()
    #expect(harness.reading("all") == .value(15))
    #expect(harness.reading("by{site=\"a\"}") == .value(6))
    #expect(harness.reading("by{site=\"b\"}") == .value(9))
    #expect(harness.reading("mean") == .value(1.5))
    #expect(harness.reading("low") == .value(1))
    #expect(harness.reading("high{code=\"200\"}") == .value(7))
    #expect(harness.reading("number") == .value(4))
    #expect(harness.definition("number")?.unit == .count)
    // What is gone is left out; what failed is not.
    harness.set("r{code=\"200\",site=\"a\"}", .vanished)
    harness.tick()
    #expect(harness.reading("all") == .value(10))
    #expect(harness.reading("number") == .value(3))
    harness.set("r{code=\"500\",site=\"a\"}", .malformed)
    harness.tick()
    #expect(harness.reading("all") == .gap(.malformed))
    #expect(harness.reading("low") == .value(2))
  }

  @Test func aGapSaysWhy() throws {
    var harness = try Self.harness([
      ("ratio", "a / b"), ("product", "a * b"), ("sum", "a + b"),
    ])
    harness.add("a", [:], .count, 1)
    harness.add("b", [:], .count, 0)
    harness.tick()
    #expect(harness.reading("ratio") == .gap(.idle))
    harness.set("b", .malformed)
    harness.tick()
    #expect(harness.reading("ratio") == .gap(.malformed))
    harness.set("a", .forbidden)
    harness.tick()
    #expect(harness.reading("sum") == .gap(.forbidden))
    harness.set("a", 1e200)
    harness.set("b", 1e200)
    harness.tick()
    #expect(harness.reading("product") == .gap(.malformed))
    #expect(harness.reading("sum") == .value(2e200))
  }

  @Test func ratesAreThemselvesAndLevelsBecomeRates() throws {
    var harness = try Self.harness([("r", "rate(x)"), ("l", "rate(y)"), ("b", "rate(z)")])
    harness.add("x", [:], .perSecond, 8)
    harness.add("y", [:], .count, 100)
    harness.add("z", [:], .bytes, 100)
    harness.tick()
    #expect(harness.reading("r") == .value(8))
    #expect(harness.reading("l") == .warmingUp)
    harness.set("y", 106)
    harness.tick()
    #expect(harness.reading("l") == .value(6))
    #expect(harness.definition("l")?.unit == .perSecond)
    #expect(harness.definition("b")?.unit == .bytesPerSecond)
    // Between polls the value stands; the next rate spans them.
    harness.set("y", .skipped)
    harness.tick()
    guard case .stale(6, _)? = harness.reading("l") else {
      Issue.record("\(String(describing: harness.reading("l")))")
      return
    }
    harness.set("y", 116)
    harness.tick()
    #expect(harness.reading("l") == .value(5))
  }

  @Test func percentilesAreThoseOfTheSourceWhereItHasThem() throws {
    var harness = try Self.harness([("p", "p99(d)"), ("own", "p50(e)"), ("none", "p90(d)")])
    for (site, value) in [("a", 0.2), ("b", 0.4)] {
      harness.add("d", ["site": site, "quantile": "0.99"], .seconds, value)
      harness.add("d", ["site": site, "quantile": "0.5"], .seconds, value / 10)
    }
    harness.add("e", [:], .seconds, 0)
    for value in 1...100 {
      harness.set("e", Double(value))
      harness.tick()
    }
    #expect(harness.reading("p{site=\"a\"}") == .value(0.2))
    #expect(harness.reading("p{site=\"b\"}") == .value(0.4))
    #expect(harness.definition("p{site=\"a\"}")?.unit == .seconds)
    // The last minute: 41…100.
    #expect(harness.reading("own") == .value(70.5))
    #expect(harness.reading("none") == .gap(.absent))
    #expect(harness.processor.derived?.unresolved == ["d"])
  }

  @Test func windowsHoldSomeTime() throws {
    var harness = try Self.harness([
      ("change", "delta(x, 5s)"), ("mean", "avg_over(x, 4s)"), ("most", "max_over(x, 3s)"),
      ("least", "min_over(abs(-x), 3s)"), ("kept", "clamp(x, 2, 5)"),
    ])
    harness.add("x", [:], .count, 0)
    let values = [1.0, 9, 3, 4, 5, 6, 7]
    for (tick, value) in values.enumerated() {
      harness.set("x", value)
      harness.tick()
      #expect(harness.reading("kept") == .value(min(max(value, 2), 5)))
      if tick < 5 { #expect(harness.reading("change") == .warmingUp) }
    }
    #expect(harness.reading("change") == .value(7 - 9))
    #expect(harness.reading("mean") == .value(5.5))
    #expect(harness.reading("most") == .value(7))
    #expect(harness.reading("least") == .value(5))
  }

  @Test func derivedSeriesAreMadeOfEachOtherInOneTick() throws {
    var harness = try Self.harness([("c", "b * 2"), ("b", "a + 1")])
    harness.add("a", ["k": "v"], .count, 4)
    harness.tick()
    #expect(harness.reading("b{k=\"v\"}") == .value(5))
    #expect(harness.reading("c{k=\"v\"}") == .value(10))
  }

  @Test func seriesThatAppearLaterAreTakenIn() throws {
    var harness = try Self.harness([("sum", "sum(x)"), ("each", "x * 2"), ("typo", "httpp.x + 1")])
    harness.tick(3)
    // At first nobody knows whether a source is only late.
    #expect(harness.names.isEmpty)
    #expect(harness.processor.derived?.unresolved == ["x", "httpp.x"])
    harness.tick(9)
    #expect(harness.reading("sum") == .gap(.absent))
    #expect(harness.reading("each") == .gap(.absent))
    harness.add("x", ["k": "a"], .count, 3)
    harness.add("http.x", [:], .count, 3)
    harness.tick()
    #expect(harness.reading("sum") == .value(3))
    #expect(harness.reading("each{k=\"a\"}") == .value(6))
    #expect(harness.reading("each") == .gap(.vanished))
    harness.add("x", ["k": "b"], .count, 4)
    harness.tick()
    #expect(harness.reading("sum") == .value(7))
    #expect(harness.reading("each{k=\"b\"}") == .value(8))
    #expect(harness.processor.derived?.unresolved == ["httpp.x"])
    let note = harness.processor.derived?.notes.first
    #expect(note?.subject == "typo")
    #expect(note?.reason == .absent)
    #expect(note?.remedy == "no series is called httpp.x; did you mean http.x?")
  }

  @Test func memoriesOutliveNewSeries() throws {
    var harness = try Self.harness([("r", "rate(x)"), ("d", "delta(x, 3s)")])
    harness.add("x", ["k": "a"], .count, 0)
    for value in 0..<6 {
      if value == 4 { harness.add("x", ["k": "b"], .count, 0) }
      harness.set("x{k=\"a\"}", Double(value * value))
      harness.tick()
      if value > 0 { #expect(harness.reading("r{k=\"a\"}") == .value(Double(2 * value - 1))) }
      if value > 2 {
        #expect(
          harness.reading("d{k=\"a\"}") == .value(Double(value * value - (value - 3) * (value - 3)))
        )
      }
    }
  }

  @Test func whatCannotBeJoinedIsExplained() throws {
    var harness = try Self.harness([("q", "a / b"), ("u", "t + m")])
    harness.add("a", ["site": "x"], .perSecond, 1)
    harness.add("b", ["site": "x", "code": "1"], .perSecond, 1)
    harness.add("t", [:], .seconds, 1)
    harness.add("m", [:], .bytes, 1)
    harness.tick(12)
    let notes = harness.processor.derived?.notes ?? []
    #expect(notes.map(\.subject) == ["q", "u"])
    #expect(notes.first?.remedy.contains("(site) are not those on the right (code, site)") == true)
    #expect(notes.last?.remedy == "units that cannot be added: a time and bytes")
  }

  @Test func aSeriesIsJudgedAsItSays() throws {
    let definition = try DerivedSeriesDefinition(
      name: "business.conversion", "orders / visits", unit: .ratio, concern: .low,
      role: .throughput)
    var harness = try DerivedHarness([definition])
    harness.add("orders", [:], .perSecond, 1)
    harness.add("visits", [:], .perSecond, 20)
    harness.tick()
    let known = harness.definition("business.conversion")
    let found = try #require(known)
    #expect(found.unit == .ratio)
    #expect(found.concern == .low)
    #expect(found.role == .throughput)
    #expect(harness.detector.baseline(SeriesID(2)) != nil)
  }

  @Test func namesAndCirclesAreChecked() throws {
    func problem(_ texts: [(String, String)]) -> String? {
      do {
        _ = try Self.harness(texts)
        return nil
      } catch {
        return String(describing: error)
      }
    }
    #expect(problem([("a", "x"), ("a", "y")])?.contains("twice") == true)
    #expect(problem([("a b", "x")])?.contains("letters") == true)
    #expect(problem([("", "x")]) != nil)
    #expect(problem([("system.cpu", "x")])?.contains("machine") == true)
    #expect(problem([("a", "b"), ("b", "c + a"), ("c", "x")])?.contains("made of itself") == true)
    #expect(problem([("a", "a + 1")]) != nil)
    #expect(problem((0...256).map { ("d\($0)", "x") })?.contains("256") == true)
    #expect(problem((0..<256).map { ("d\($0)", $0 < 255 ? "d\($0 + 1)" : "x") }) == nil)
  }

  @Test func otherDefinitionsTakeTheirPlace() throws {
    var harness = try Self.harness([("a2", "a * 2"), ("a3", "a * 3")])
    harness.add("a", [:], .count, 1)
    harness.tick(2)
    let next = try OwnMetrics(derived: [
      try DerivedSeriesDefinition(name: "a3", "a * 30"),
      try DerivedSeriesDefinition(name: "a4", "a * 4"),
    ])
    harness.processor.reconfigure(own: next)
    harness.tick()
    #expect(harness.reading("a2") == .gap(.vanished))
    #expect(harness.reading("a3") == .value(30))
    #expect(harness.reading("a4") == .value(4))
  }

  @Test func moreSeriesThanTheLimitAreRefusedAndCounted() throws {
    var harness = try Self.harness([("twice", "x * 2")])
    for index in 0..<(ExpressionLimits.outputs + 5) {
      harness.add("x", ["n": "\(index)"], .count, 1)
    }
    harness.tick()
    #expect(harness.names.count == ExpressionLimits.outputs)
    #expect(harness.processor.derived?.notes.last?.remedy.hasPrefix("5 are left out") == true)
  }
}
