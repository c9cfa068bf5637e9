import MonitorAnalysis
import MonitorModel
import Testing

/// Rules of a person: when they open, grow and end an anomaly, and what they say.
@Suite struct RuleTests {
  private static func harness(_ name: String, _ text: String) throws -> DerivedHarness {
    try DerivedHarness([], rules: [try RuleDefinition(name: name, text)])
  }

  private static func slow() throws -> DerivedHarness {
    var harness = try harness(
      "slow", "alert when p99(http.request.duration) > 250ms for 30s severity critical")
    harness.add("http.request.duration", ["quantile": "0.99", "site": "shop"], .seconds, 0.1)
    harness.add("http.request.duration", ["quantile": "0.5", "site": "shop"], .seconds, 0.9)
    return harness
  }

  private static let slowName = "http.request.duration{quantile=\"0.99\",site=\"shop\"}"

  @Test func aRuleOpensWhenItHasHeldForItsTimeAndEndsAfterSomeCalm() throws {
    var harness = try Self.slow()
    harness.tick(9)
    harness.set(Self.slowName, 0.312)
    // It begins to hold at the tenth second.
    harness.tick(30)
    #expect(harness.events.isEmpty)
    harness.tick()
    let opened = try #require(harness.events.first)
    #expect(opened.phase == .opened)
    #expect(opened.at.nanoseconds == 40_000_000_000)
    #expect(opened.startedAt.nanoseconds == 10_000_000_000)
    #expect(opened.startedWall.milliseconds == 10_000)
    #expect(
      opened.reason
        == "p99 of http.request.duration (shop) 312 ms, above 250 ms for 30 s (rule slow)")
    #expect(opened.key.description == Self.slowName)
    #expect(opened.severity == .critical)
    #expect(opened.detectors == ["rule"])
    #expect(opened.expected == 0...0.25)
    #expect(opened.observed == 0.312)
    #expect(opened.confidence == 1)
    #expect(harness.detector.open.map(\.anomaly) == [opened.anomaly])
    harness.tick(100)
    #expect(harness.events.count == 1)
    harness.set(Self.slowName, 0.1)
    harness.tick(5)
    #expect(harness.events.count == 1)
    harness.tick()
    let ended = try #require(harness.events.last)
    #expect(ended.phase == .ended)
    #expect(ended.anomaly == opened.anomaly)
    #expect(ended.at.nanoseconds == 146_000_000_000)
    #expect(
      ended.reason
        == "p99 of http.request.duration (shop) back to 100 ms after 312 ms (rule slow)")
    #expect(harness.detector.open.isEmpty)
    #expect(harness.events.map(\.sequence) == [1, 2])
  }

  @Test func aRuleThatDoesNotHoldLongEnoughTellsNothing() throws {
    var harness = try Self.slow()
    for _ in 0..<5 {
      harness.set(Self.slowName, 0.3)
      harness.tick(30)
      harness.set(Self.slowName, 0.2)
      harness.tick()
    }
    #expect(harness.events.isEmpty)
  }

  @Test func ofAHostOfAFleetItsNameComesFirst() throws {
    var harness = try Self.harness("unlike", "alert when fleet.unlike_peers > 6")
    harness.add("fleet.unlike_peers", ["host": "db-1"], .count, 8)
    harness.tick()
    #expect(harness.events.map(\.reason) == ["db-1 unlike peers 8, above 6 (rule unlike)"])
    harness.set("fleet.unlike_peers{host=\"db-1\"}", 2)
    harness.tick(30)
    #expect(harness.events.last?.reason == "db-1 unlike peers back to 2 after 8 (rule unlike)")
  }

  @Test func whatReturnsSoonIsTheSameAndWhatGetsWorseIsToldAgain() throws {
    var harness = try Self.harness("high", "alert when x > 10")
    harness.add("x", [:], .count, 12)
    harness.tick()
    #expect(harness.events.map(\.phase) == [.opened])
    #expect(harness.events[0].reason == "x 12, above 10 (rule high)")
    harness.set("x", 15)
    harness.tick(9)
    #expect(harness.events.count == 1)
    harness.tick()
    #expect(harness.events.map(\.phase) == [.opened, .grew])
    #expect(harness.events[1].peak == 15)
    harness.set("x", 1)
    harness.tick(6)
    #expect(harness.events.map(\.phase) == [.opened, .grew, .ended])
    harness.tick(20)
    harness.set("x", 20)
    harness.tick()
    #expect(harness.events.map(\.phase) == [.opened, .grew, .ended, .grew])
    #expect(Set(harness.events.map(\.anomaly)).count == 1)
    // It must now be calm for longer, and says so.
    #expect(!harness.events[1].reason.contains("flapping"))
    #expect(
      harness.events[3].reason
        == "x 20, above 10 (rule high); flapping, ends after 10 s of quiet")
    #expect(harness.events.map(\.flapping) == [nil, nil, nil, 10])
    harness.set("x", 1)
    harness.tick(10)
    #expect(harness.events.count == 4)
    harness.tick()
    #expect(harness.events.count == 5)
    harness.tick(70)
    harness.set("x", 20)
    harness.tick()
    #expect(Set(harness.events.map(\.anomaly)).count == 2)
  }

  @Test func eachSetOfLabelsHasALifeOfItsOwn() throws {
    var harness = try Self.harness("busy", "alert when x{k!=\"c\"} / y >= 50% for 2s")
    for k in ["a", "b", "c"] { harness.add("x", ["k": k], .count, 1) }
    harness.add("y", [:], .count, 4)
    harness.tick()
    #expect(harness.names == ["rule.busy{k=\"a\"}", "rule.busy{k=\"b\"}"])
    #expect(harness.reading("rule.busy{k=\"a\"}") == .value(0.25))
    harness.set("x{k=\"b\"}", 3)
    harness.set("x{k=\"c\"}", 3)
    harness.tick(3)
    #expect(harness.events.map(\.key.description) == ["rule.busy{k=\"b\"}"])
    #expect(
      harness.events[0].reason
        == "x{k!=\"c\"} / y (b) 75 %, at or above 50 % for 2 s (rule busy)")
    harness.set("x{k=\"a\"}", 2)
    harness.tick(3)
    #expect(harness.events.map(\.anomaly) == [1, 2])
    #expect(harness.detector.open.count == 2)
  }

  @Test func severalComparisonsNameTheOneThatHolds() throws {
    var harness = try Self.harness("any", "alert when a > 5 or b < 1 and c > 0 severity info")
    for name in ["a", "b", "c"] { harness.add(name, [:], .count, 3) }
    harness.tick()
    #expect(harness.events.isEmpty)
    harness.set("b", 0)
    harness.tick()
    #expect(harness.events.first?.reason == "b 0, below 1 (rule any)")
    #expect(harness.events.first?.severity == .info)
    #expect(harness.events.first?.expected == 1...1)
    // What is not known decides nothing, and what is known may suffice.
    var other = try Self.harness("either", "alert when a > 5 or b > 5")
    other.add("a", [:], .count)
    other.add("b", [:], .count, 3)
    other.tick(3)
    #expect(other.events.isEmpty)
    other.set("b", 6)
    other.tick()
    #expect(other.events.map(\.phase) == [.opened])
  }

  @Test func aRuleOnADerivedSeriesTellsOfThatSeries() throws {
    let derived = try DerivedSeriesDefinition(
      name: "error_rate", "rate(errors) / rate(requests)")
    let rule = try RuleDefinition(name: "errors", "alert when error_rate > 5%")
    var harness = try DerivedHarness([derived], rules: [rule])
    harness.add("errors", ["site": "a"], .perSecond, 1)
    harness.add("requests", ["site": "a"], .perSecond, 10)
    harness.tick()
    #expect(harness.names == ["error_rate{site=\"a\"}"])
    #expect(harness.events.map(\.key.description) == ["error_rate{site=\"a\"}"])
    #expect(harness.events.first?.reason == "error_rate (a) 10 %, above 5 % (rule errors)")
    #expect(
      harness.processor.madeOf[2] == [
        SeriesKey("errors", "site", "a"), SeriesKey("requests", "site", "a"),
      ])
  }

  @Test func withoutReadingsForAMinuteItEnds() throws {
    var harness = try Self.harness("high", "alert when x > 10")
    harness.add("x", [:], .count, 12)
    harness.tick()
    harness.set("x", .malformed)
    harness.tick(59)
    #expect(harness.events.count == 1)
    harness.tick()
    #expect(harness.events.map(\.phase) == [.opened, .ended])
    #expect(harness.events[1].reason == "x has no reading for a minute (rule high)")
  }

  @Test func whatIsNoLongerMadeEndsToo() throws {
    var harness = try Self.harness("slow", "alert when p99(d) > 1")
    harness.add("d", ["site": "a"], .seconds, 2)
    harness.tick(2)
    #expect(harness.events.map(\.key.description) == ["rule.slow{site=\"a\"}"])
    // The source begins to give percentiles, of another site.
    harness.add("d", ["site": "b", "quantile": "0.99"], .seconds, 0.1)
    harness.tick(59)
    #expect(harness.events.count == 1)
    harness.tick(2)
    #expect(harness.events.map(\.phase) == [.opened, .ended])
    #expect(harness.detector.open.isEmpty)
  }

  @Test func aVerdictLeavesARuleAsItIs() throws {
    var harness = try Self.harness("high", "alert when x > 10")
    harness.add("x", [:], .count, 12)
    harness.tick()
    let anomaly = try #require(harness.events.first?.anomaly)
    let isTaught = harness.detector.teach(
      .falseAlarm(anomaly: anomaly), wall: WallInstant(milliseconds: 0))
    #expect(!isTaught)
    #expect(harness.detector.health.lessons.isEmpty)
    harness.tick(3)
    #expect(
      harness.detector.open.map(\.reason) == [
        "x 12, above 10 (rule high); a rule stays in force until its text is changed"
      ])
  }

  @Test func aRuleThatIsTakenAwayEnds() throws {
    var harness = try Self.harness("high", "alert when x > 10")
    harness.add("x", [:], .count, 12)
    harness.tick()
    harness.detector.reconfigure(rules: [])
    harness.processor.reconfigure(own: .none)
    harness.tick()
    #expect(harness.events.map(\.phase) == [.opened, .ended])
    #expect(harness.detector.open.isEmpty)
  }
}
