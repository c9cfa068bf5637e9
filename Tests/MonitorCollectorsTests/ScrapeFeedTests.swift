import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing
import WireFormats

/// What becomes of expositions, one after the other, without a network.
@Suite struct ScrapeFeedTests {
  private func take(
    _ feed: inout ScrapeFeed, _ text: String, _ format: ExpositionFormat = .text, at second: Int64
  ) -> BatchReader {
    let problem = Array(text.utf8).withUnsafeBytes { feed.take($0, as: format) }
    #expect(problem == nil)
    return BatchReader(batch: feed.batch(at: MonotonicInstant(nanoseconds: second * 1_000_000_000)))
  }

  private func feed(
    limit: Int = 2_000, only: [String] = [], drop: [String] = []
  ) -> ScrapeFeed {
    ScrapeFeed(
      ScrapeOptions(name: "app", url: "", sampleLimit: limit, only: only, drop: drop))
  }

  @Test func countersBecomeRatesAndGaugesStay() {
    var feed = feed()
    let first = take(
      &feed,
      """
      # TYPE http_requests_total counter
      http_requests_total{code="200"} 100
      # TYPE cpu_seconds_total counter
      cpu_seconds_total 1.25
      # TYPE net_bytes_total counter
      net_bytes_total 9007199254740993
      # TYPE temperature_celsius gauge
      temperature_celsius -3.5
      # TYPE build_info gauge
      build_info{version="1"} 1
      loose 7
      # TYPE nothing gauge
      nothing NaN

      """, at: 0)
    let second = take(
      &feed,
      """
      # TYPE http_requests_total counter
      http_requests_total{code="200"} 150
      # TYPE cpu_seconds_total counter
      cpu_seconds_total 2.75
      # TYPE net_bytes_total counter
      net_bytes_total 9007199254750993
      loose 8

      """, at: 10)
    let requests = #"http_requests_total{code="200",job="app"}"#
    #expect(second.change(since: first, seconds: 10, requests) == 5)
    #expect(second.series(requests)?.unit == .perSecond)
    #expect(second.series(requests)?.concern == SeriesDefinition.Concern.none)
    let cpu = #"cpu_seconds_total{job="app"}"#
    #expect(abs((second.change(since: first, seconds: 10, cpu) ?? 0) - 0.15) < 1e-9)
    #expect(second.series(cpu)?.unit == .cores)
    #expect(second.change(since: first, seconds: 10, #"net_bytes_total{job="app"}"#) == 1_000)
    #expect(first.level(#"temperature_celsius{job="app"}"#) == -3.5)
    #expect(second.state(#"temperature_celsius{job="app"}"#) == .vanished)
    #expect(second.level(#"loose{job="app"}"#) == 8)
    #expect(first.state(#"nothing{job="app"}"#) == .absent)
    #expect(first.series(#"build_info{job="app",version="1"}"#) == nil)
  }

  @Test func aHistogramTellsQuantilesOfTheInterval() {
    var feed = feed()
    func text(_ small: Int, _ middle: Int, _ all: Int, _ sum: Double) -> String {
      """
      # TYPE wait_seconds histogram
      wait_seconds_bucket{path="/",le="0.1"} \(small)
      wait_seconds_bucket{path="/",le="0.5"} \(middle)
      wait_seconds_bucket{path="/",le="+Inf"} \(all)
      wait_seconds_sum{path="/"} \(sum)
      wait_seconds_count{path="/"} \(all)

      """
    }
    let first = take(&feed, text(1_000, 1_000, 1_000, 50), at: 0)
    let p50 = #"wait_seconds{job="app",path="/",quantile="0.5"}"#
    let p95 = #"wait_seconds{job="app",path="/",quantile="0.95"}"#
    let p99 = #"wait_seconds{job="app",path="/",quantile="0.99"}"#
    #expect(first.state(p50) == .warmingUp)
    // 60 up to 0.1 s, 36 more up to 0.5 s, 4 beyond.
    let second = take(&feed, text(1_060, 1_096, 1_100, 70), at: 10)
    #expect(abs((second.level(p50) ?? 0) - 0.1 * 50 / 60) < 1e-12)
    #expect(abs((second.level(p95) ?? 0) - (0.1 + 0.4 * 35 / 36)) < 1e-12)
    #expect(second.level(p99) == 0.5)
    #expect(second.series(p95)?.concern == .high)
    #expect(second.series(p50)?.concern == SeriesDefinition.Concern.none)
    #expect(second.series(p95)?.unit == .seconds)
    let mean = #"wait_seconds_mean{job="app",path="/"}"#
    #expect(abs((second.change(since: first, seconds: 10, mean) ?? 0) - 0.2) < 1e-9)
    #expect(
      second.change(since: first, seconds: 10, #"wait_seconds_count{job="app",path="/"}"#) == 10)
    let idle = take(&feed, text(1_060, 1_096, 1_100, 70), at: 20)
    #expect(idle.state(p95) == .idle)
    let reset = take(&feed, text(3, 4, 5, 1), at: 30)
    #expect(reset.state(p95) == .counterReset)
    let gone = take(&feed, "other 1\n", at: 40)
    #expect(gone.state(p95) == .vanished)
  }

  @Test func aHistogramWithoutCountIsCountedByItsLastBucket() {
    var feed = feed()
    func text(_ all: Int) -> String {
      "# TYPE size_bytes histogram\nsize_bytes_bucket{le=\"10\"} 1\nsize_bytes_bucket{le=\"+Inf\"} \(all)\n# EOF\n"
    }
    let first = take(&feed, text(5), .openMetrics, at: 0)
    let second = take(&feed, text(25), .openMetrics, at: 10)
    #expect(second.change(since: first, seconds: 10, #"size_bytes_count{job="app"}"#) == 2)
  }

  @Test func quantilesOfASummaryAreIdleWhileTheyAreNaN() {
    var feed = feed()
    let batch = take(
      &feed,
      "# TYPE a summary\na{quantile=\"0.5\"} NaN\na{quantile=\"0.9\"} 3\na_count 4\na_sum 5.5\n",
      at: 0)
    #expect(batch.state(#"a{job="app",quantile="0.5"}"#) == .idle)
    #expect(batch.level(#"a{job="app",quantile="0.9"}"#) == 3)
    #expect(batch.number(#"a_count{job="app"}"#) == 4)
  }

  @Test func theOrderOfLabelsDoesNotMatter() {
    var feed = feed()
    _ = take(&feed, "a{x=\"1\",y=\"2\"} 1\n", at: 0)
    let batch = take(&feed, "a { y = \"2\" , x=\"1\" } 2\n", at: 1)
    #expect(batch.level(#"a{job="app",x="1",y="2"}"#) == 2)
    #expect(batch.batch.catalog.series.count == 4)
    #expect(
      take(&feed, "a{job=\"theirs\"} 3\n", at: 2).level(#"a{exported_job="theirs",job="app"}"#) == 3
    )
  }

  @Test func seriesPastTheLimitAreRefusedAndCounted() {
    var feed = feed(limit: 100)
    let text = (0..<5_000).map { "a{n=\"\($0)\"} 1\n" }.joined()
    for second in 0..<2 { _ = take(&feed, text, at: Int64(second)) }
    let batch = take(&feed, text, at: 2)
    #expect(batch.batch.catalog.series.count == 103)
    #expect(feed.faults == [.init("past the limit of 100 series", count: 4_900)])
  }

  @Test func labelsThatAreNewAtEveryScrapeDoNotFillTheTable() {
    var feed = ScrapeFeed(
      ScrapeOptions(name: "app", url: "", sampleLimit: 50, drop: ["noise"]), rememberedSamples: 900)
    for second in 0..<20 as Range<Int64> {
      let text = (0..<500).map { "noise{n=\"\(second)-\($0)\"} 1\n" }.joined()
      let batch = take(&feed, text + "kept{n=\"\(second)\"} 5\n", at: second)
      #expect(batch.level(#"kept{job="app",n="\#(second)"}"#) == 5)
    }
    #expect(feed.faults.isEmpty)
  }

  @Test func namesAreChosenByPatterns() {
    var feed = feed(only: ["http_*", "?p"], drop: ["*_created", "http_x*"])
    let batch = take(&feed, "http_a 1\nhttp_xy 1\nup 1\nother 1\nhttp_created 1\n", at: 0)
    let names = batch.batch.catalog.series.dropFirst(3).map(\.key.name)
    #expect(names == ["http_a", "up"])
    #expect(GlobPattern("a*b*c").matches("axxbyyc"))
    #expect(!GlobPattern("a*b*c").matches("axxbyy"))
    #expect(GlobPattern("*").matches(""))
  }

  @Test func onlyErrorsAndTailsAreWatched() {
    var feed = feed()
    let batch = take(
      &feed, "# TYPE job_failed_total counter\njob_failed_total 1\n# TYPE g gauge\ng 1\n", at: 0)
    #expect(batch.series(#"job_failed_total{job="app"}"#)?.concern == .high)
    #expect(batch.series(#"g{job="app"}"#)?.concern == SeriesDefinition.Concern.none)
    #expect(batch.series(#"up{job="app"}"#)?.concern == .low)
  }

  @Test func refusedLinesAndRepeatedSamplesAreFaults() {
    var feed = feed()
    _ = take(&feed, "a 1\nb oops\na 2\n", at: 0)
    _ = take(&feed, "a 1\nb oops\n", at: 1)
    #expect(
      feed.faults == [
        .init("refused: an invalid value", count: 2, example: "line 2, byte 3"),
        .init("given twice in one answer", count: 1),
      ])
  }

  @Test func whatIsNoExpositionIsAProblem() {
    var feed = feed()
    let html = Array("<html>\n<p>hello</p>\n</html>\n".utf8)
    #expect(html.withUnsafeBytes { feed.take($0, as: .text) }?.code == .malformed)
    let half = Array("a 1\n".utf8)
    #expect(half.withUnsafeBytes { feed.take($0, as: .openMetrics) }?.code == .malformed)
  }

  @Test func betweenScrapesGaugesStayAndCountersAreSkipped() {
    var feed = feed()
    _ = take(&feed, "# TYPE c counter\nc 1\ng 2\n", at: 0)
    let at = MonotonicInstant(nanoseconds: 1)
    let between = BatchReader(batch: feed.batch(at: at, isNew: false))
    #expect(between.state(#"c{job="app"}"#) == .skipped)
    #expect(between.level(#"g{job="app"}"#) == 2)
    let failed = BatchReader(batch: feed.batch(at: at, failure: .timedOut))
    #expect(failed.state(#"c{job="app"}"#) == .skipped)
    #expect(failed.state(#"g{job="app"}"#) == .timedOut)
  }

  @Test func nothingThatComesTraps() {
    let seed: UInt64 = 5
    var generator = SeededGenerator(seed: seed)
    var feed = feed(limit: 60)
    let names = ["a", "b", "c"]
    let types = ["counter", "gauge", "histogram", "summary", "untyped", "gaugehistogram", "info"]
    let values = ["1", "-1", "NaN", "+Inf", "-Inf", "1e300", "1e18", "3.5", "0"]
    for round in 0..<400 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<12, using: &generator) {
        let name = names[Int.random(in: 0..<3, using: &generator)]
        let value = values[Int.random(in: 0..<values.count, using: &generator)]
        let bound = values[Int.random(in: 0..<values.count, using: &generator)]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
          text += "# TYPE \(name) \(types[Int.random(in: 0..<types.count, using: &generator)])\n"
        case 1: text += "\(name)_bucket{le=\"\(bound)\"} \(value)\n"
        case 2: text += "\(name)_sum \(value)\n\(name)_count \(value)\n"
        default: text += "\(name){quantile=\"\(bound)\"} \(value)\n"
        }
      }
      _ = Array(text.utf8).withUnsafeBytes { feed.take($0, as: .text) }
      let batch = feed.batch(at: MonotonicInstant(nanoseconds: Int64(round)))
      #expect(batch.catalog.series.count <= 63, "seed \(seed), round \(round)")
    }
  }
}
