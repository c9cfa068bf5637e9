import MonitorCollectors
import MonitorModel
import Testing
import WireFormats

/// Measurements from lines of JSON, and what all pushed series do.
@Suite struct JSONLinesAggregatorTests {
  private static let begun = WallInstant(milliseconds: 1_700_000_000_000)

  /// An aggregator and a clock that stands where the test puts it.
  private struct Bench {
    var lines = JSONLinesAggregator(idle: .seconds(300), wall: begun)
    var seconds = 1_000.0

    var instant: MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }

    mutating func take(_ text: String) {
      let wall = WallInstant(milliseconds: begun.milliseconds + Int64((seconds - 1_000) * 1e3))
      Array(text.utf8).withUnsafeBytes { lines.take($0, at: instant, wall: wall) }
    }

    mutating func read(after wait: Double = 1) -> BatchReader {
      seconds += wait
      return BatchReader(
        batch: lines.batch(of: "app", kind: "JSON lines", origin: "/var/log/app", at: instant))
    }

    mutating func faults() -> [String: UInt64] {
      let report = read(after: 0).batch.report
      return Dictionary(
        (report?.faults ?? []).map { ($0.reason, $0.count) }, uniquingKeysWith: +)
    }
  }

  @Test func gaugesKeepTheirLastValueUntilTheirSenderIsGone() {
    var bench = Bench()
    bench.take(#"{"name":"users.active","value":7,"labels":{"city":"Köln"}}"#)
    bench.take(#"{"name":"users.active","value":8,"labels":{"city":"Köln"}}"#)
    let key = #"users.active{city="Köln"}"#
    #expect(bench.read().level(key) == 8)
    #expect(bench.read().level(key) == 8)
    #expect(bench.read(after: 305).state(key) == .vanished)
    bench.take(#"{"name":"users.active","value":9,"labels":{"city":"Köln"}}"#)
    #expect(bench.read().level(key) == 9)
  }

  @Test func totalsAreSkippedBetweenLinesAndOutliveAStartAnew() {
    var bench = Bench()
    bench.take(#"{"name":"jobs","value":100,"type":"counter"}"#)
    let first = bench.read()
    #expect(first.number("jobs") == 100)
    #expect(bench.read().state("jobs") == .skipped)
    bench.take(#"{"name":"jobs","value":130,"type":"counter"}"#)
    let second = bench.read()
    #expect(second.change(since: first, seconds: 2, "jobs") == 15)
    bench.take(#"{"name":"jobs","value":20,"type":"counter"}"#)
    let third = bench.read()
    #expect(third.change(since: second, seconds: 1, "jobs") == 20)
    #expect(bench.read(after: 301).state("jobs") == .vanished)
    // One that was silent for long counts from where it is.
    bench.take(#"{"name":"jobs","value":500,"type":"counter"}"#)
    #expect(bench.read().number("jobs") == third.number("jobs"))
    #expect(bench.read().series("jobs")?.unit == .perSecond)
  }

  @Test func eventsAddUpAndSilenceIsZero() {
    var bench = Bench()
    bench.take(#"{"name":"orders","value":2,"type":"count"}"#)
    let first = bench.read()
    for _ in 0..<5 { bench.take(#"{"name":"orders","value":1.5,"type":"count"}"#) }
    let second = bench.read()
    #expect(second.change(since: first, seconds: 1, "orders") == 7.5)
    let third = bench.read(after: 1_000)
    #expect(third.change(since: second, seconds: 1_000, "orders") == 0)
  }

  @Test func measuredThingsBecomePercentilesOfTheInterval() throws {
    var bench = Bench()
    for value in 1...100 {
      bench.take(#"{"name":"checkout","value":\#(value),"type":"histogram","unit":"ms"}"#)
    }
    let first = bench.read()
    #expect(try abs(#require(first.level(#"checkout{quantile="0.5"}"#)) / 0.050 - 1) < 0.02)
    #expect(try abs(#require(first.level(#"checkout{quantile="0.99"}"#)) / 0.099 - 1) < 0.02)
    #expect(first.number("checkout.count") == 100)
    #expect(first.number("checkout.sum") == 5_050)
    #expect(first.series(#"checkout{quantile="0.95"}"#)?.unit == .seconds)
    let quiet = bench.read()
    #expect(quiet.state(#"checkout{quantile="0.5"}"#) == .idle)
    #expect(quiet.number("checkout.count") == 100)
    bench.take(#"{"name":"checkout","value":4,"type":"histogram","unit":"ms"}"#)
    let second = bench.read()
    #expect(second.level(#"checkout{quantile="0.5"}"#) == 0.004)
    #expect(second.change(since: quiet, seconds: 1, "checkout.mean") == 0.004)
    #expect(second.change(since: quiet, seconds: 1, "checkout.rate") == 1)
  }

  @Test func theOrderOfLabelsMakesNoOtherSeries() {
    var bench = Bench()
    bench.take(#"{"name":"n","value":1,"type":"counter","labels":{"a":"1","b":"2"}}"#)
    bench.take(#"{"name":"n","value":4,"type":"counter","labels":{"b":"2","a":"1"}}"#)
    bench.take(#"{"type":"counter","labels":{ "b":"2", "\u0061":1},"value":6,"name":"n"}"#)
    let batch = bench.read()
    #expect(batch.batch.catalog.metrics.count == 1)
    #expect(batch.number(#"n{a="1",b="2"}"#) == 6)
  }

  @Test func labelSetsBeyondTheLimitAreOne() {
    var bench = Bench()
    for user in 0..<200 {
      bench.take(#"{"name":"clicks","value":1,"type":"count","labels":{"user":"\#(user)"}}"#)
    }
    let batch = bench.read()
    #expect(batch.batch.catalog.metrics.count == Limits.sourceSubjects + 1)
    #expect(batch.number(#"clicks{other="true"}"#) == Double(200 - Limits.sourceSubjects))
    #expect(bench.faults().contains { $0.key.hasPrefix("beyond 64") && $0.value == 136 })
  }

  @Test func seriesHaveALimit() {
    var bench = Bench()
    for number in 0..<(Limits.sourceSeries + 50) {
      bench.take(#"{"name":"n\#(number)","value":1}"#)
    }
    #expect(bench.read().batch.catalog.series.count == Limits.sourceSeries)
    #expect(bench.faults()["of more than 2000 series"] == 50)
    // Those that are there go on.
    bench.take(#"{"name":"n7","value":3}"#)
    #expect(bench.read().level("n7") == 3)
  }

  @Test func manyDistributionsStayWithinTheLimit() {
    var bench = Bench()
    for number in 0..<500 {
      bench.take(#"{"name":"n\#(number)","value":1,"type":"timer"}"#)
    }
    #expect(bench.read().batch.catalog.series.count == Limits.sourceSeries)
    #expect(bench.faults()["of more than 2000 series"] == 100)
  }

  @Test func badLinesAreCountedByTheirReason() {
    var bench = Bench()
    bench.take(#"{"name":"a","value":1}"#)
    for line in ["{", #"{"name":"a"}"#, #"{"value":1}"#, #"{"name":"a","value":1,"type":"count"}"#]
    {
      bench.take(line)
    }
    bench.take(#"{"name":"b","value":-1,"type":"count"}"#)
    bench.take(#"{"name":"\#(String(repeating: "x", count: 300))","value":1}"#)
    bench.take("   ")
    #expect(bench.read().level("a") == 1)
    let faults = bench.faults()
    #expect(faults["that are no JSON"] == 1)
    #expect(faults["in which value is missing"] == 1)
    #expect(faults["in which name is missing"] == 1)
    #expect(faults["of another type than their series had before"] == 1)
    #expect(faults["of a count below zero"] == 1)
    #expect(faults["without a name of 1 to 200 bytes"] == 1)
    #expect(bench.lines.samples == 1)
  }

  @Test func olderSamplesDoNotUndoNewerOnes() {
    var bench = Bench()
    bench.take(#"{"name":"a","value":1,"ts":1700000001}"#)
    bench.take(#"{"name":"a","value":2,"ts":1700000000}"#)
    #expect(bench.read().level("a") == 1)
    // A clock that is far ahead is not believed for ever.
    bench.take(#"{"name":"a","value":3,"ts":1900000000}"#)
    bench.take(#"{"name":"a","value":4,"ts":1700000002}"#)
    #expect(bench.read().level("a") == 4)
    #expect(bench.faults()["not newer than the one before"] == 1)
  }

  @Test func namesStayWithinBounds() {
    var bench = Bench()
    bench.take(#"{"name":"system.cpu.time","value":1}"#)
    bench.take(#"{"name":"a b\u001b[31m","value":2}"#)
    let long = String(repeating: "é", count: 1_000)
    bench.take(#"{"name":"c","value":3,"labels":{"":"x","e":"","n":null,"l":"\#(long)"}}"#)
    let batch = bench.read()
    #expect(batch.level("app.system.cpu.time") == 1)
    #expect(batch.level("a_b__31m") == 2)
    let labels = batch.batch.catalog.metrics.last?.key.labels ?? []
    #expect(labels.map(\.name) == ["l"] && labels[0].value.unicodeScalars.count == 120)
  }
}
