import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

@Suite struct RealtimeAnomalyDetectorTests {
  /// CPU, pressure, a throughput and free space at rest, with what a test adds.
  private func machine() -> ProcessorHarness {
    ProcessorHarness([
      ProcessorHarness.gauge(
        0, .ratio, name: "system.cpu.utilization", concern: .high, role: .resourceUsage, weight: 1),
      ProcessorHarness.gauge(1, .ratio, name: "system.memory.utilization", concern: .high),
      ProcessorHarness.gauge(2, .bytesPerSecond, name: "system.disk.io", concern: .both),
      ProcessorHarness.gauge(3, .ratio, name: "test.free", concern: .low),
      ProcessorHarness.gauge(4, .count, name: "test.fact", concern: .none),
    ])
  }

  private func rest(_ random: inout SeededGenerator) -> [Double] {
    [
      0.05 + 0.015 * HostileSeries.normal(&random), 0.4 + 0.004 * HostileSeries.normal(&random),
      2e6 + 3e5 * HostileSeries.normal(&random), 0.7 + 0.01 * HostileSeries.normal(&random),
      100 + HostileSeries.normal(&random),
    ]
  }

  private func run(
    _ harness: inout ProcessorHarness, _ random: inout SeededGenerator, ticks: Int,
    change: (Int, inout [Double]) -> Void = { _, _ in }
  ) {
    for tick in 0..<ticks {
      var values = rest(&random)
      change(tick, &values)
      if tick % 2 == 0 { harness.feed(values) } else { harness.feedAndDetect(values) }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func aStepOpensGrowsAndEndsOneAnomaly(seed: UInt64) throws {
    var harness = machine()
    var random = SeededGenerator(seed: seed)
    run(&harness, &random, ticks: 400)
    #expect(harness.events.isEmpty, "seed \(seed): \(harness.events.map(\.reason))")
    run(&harness, &random, ticks: 60) { tick, values in
      values[0] = tick < 30 ? 0.4 : 0.99
      values[3] = 0.2
      values[4] = 900
    }
    #expect(harness.detector.open.count == 2, "seed \(seed)")
    run(&harness, &random, ticks: 60)
    #expect(harness.detector.open.isEmpty, "seed \(seed)")
    for series in [0, 3] {
      let life = harness.events.filter { $0.series.index == series }
      #expect(life.first?.phase == .opened && life.last?.phase == .ended, "seed \(seed)")
      #expect(life.filter { $0.phase == .opened }.count == 1, "seed \(seed)")
      #expect(life.filter { $0.phase == .ended }.count == 1, "seed \(seed)")
      #expect(Set(life.map(\.anomaly)) == [life[0].sequence], "seed \(seed)")
    }
    #expect(Set(harness.events.map(\.series.index)) == [0, 3], "seed \(seed)")
    #expect(harness.events.map(\.sequence) == (1...UInt64(harness.events.count)).map { $0 })
    let cpu = harness.events.filter { $0.series.index == 0 }
    #expect(cpu.contains { $0.phase == .grew }, "seed \(seed)")
    let opened = try #require(cpu.first)
    #expect(opened.at - opened.startedAt <= 6_000_000_000)
    #expect(opened.startedAt.nanoseconds <= 404_000_000_000)
    #expect(opened.expected.contains(0.05) && !opened.expected.contains(0.4))
    #expect(opened.detectors.count >= 2 && opened.confidence > 0.5 && opened.surprise > 5)
    let last = try #require(cpu.last)
    #expect(last.peak == 0.99 && last.severity == .warning, "\(last)")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func whatWasUsualWhenItOpenedStaysAsLongAsItLives(seed: UInt64) throws {
    var harness = machine()
    var random = SeededGenerator(seed: seed)
    run(&harness, &random, ticks: 300)
    for height in [0.5, 0.6, 0.75] {
      run(&harness, &random, ticks: 20) { _, values in values[0] = height }
      // Calm for long enough to end, not for long enough to be another; then higher than before.
      run(&harness, &random, ticks: 40) { tick, values in if tick > 25 { values[0] += 0.07 } }
    }
    let opened = try #require(harness.events.first { $0.series.index == 0 })
    let life = harness.events.filter { $0.anomaly == opened.anomaly }
    let told = life.map { "\($0.phase) \($0.reason)" }
    #expect(life.contains { $0.phase == .grew }, "seed \(seed): \(told)")
    #expect(life.allSatisfy { $0.expected == opened.expected }, "seed \(seed): \(told)")
    let now = harness.detector.expectedHigh[0]
    #expect(Double(now) > opened.expected.upperBound, "seed \(seed): it went on learning")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func soonAfterTheStartAnAnomalyDoesNotEndWhereItWas(seed: UInt64) throws {
    var harness = machine()
    var random = SeededGenerator(seed: seed)
    run(&harness, &random, ticks: 90)
    // What comes so early is not told, and widens what is usual.
    for height in [0.4, 0.5, 0.6] {
      run(&harness, &random, ticks: 20) { _, values in values[0] = height }
      run(&harness, &random, ticks: 40)
    }
    run(&harness, &random, ticks: 60) { _, values in values[0] = 0.75 }
    let opened = try #require(harness.events.first { $0.series.index == 0 })
    #expect(opened.expected.upperBound < 0.75)
    #expect(harness.detector.open.map(\.anomaly) == [opened.anomaly], "seed \(seed)")
    run(&harness, &random, ticks: 30)
    #expect(harness.detector.open.isEmpty, "seed \(seed)")
  }

  @Test func whereVeryManySeriesAreWatchedEachHasLessOfItsPast() {
    func past(_ series: Int) -> Int {
      var harness = ProcessorHarness((0..<series).map { ProcessorHarness.gauge($0) })
      harness.feedAndDetect([Double](repeating: 1, count: series))
      return harness.detector.health.pastValues ?? Limits.pastValues
    }
    #expect(past(10) == Limits.pastValues)
    #expect(past(6_000) == 128)
  }

  @Test func theReasonIsASentenceWithFigures() throws {
    var harness = machine()
    var random = SeededGenerator(seed: 4)
    run(&harness, &random, ticks: 300)
    run(&harness, &random, ticks: 20) { _, values in values[0] = 0.97 }
    let reason = try #require(harness.events.first).reason
    #expect(reason == "CPU utilization (0) 97 %, limit 90 %, usually 1.3…8.7 %")
  }

  @Test func shortBurstsAreNotTold() {
    var harness = machine()
    var random = SeededGenerator(seed: 6)
    run(&harness, &random, ticks: 300)
    run(&harness, &random, ticks: 600) { tick, values in
      if tick % 60 < 3 { values[0] = 0.85 }
    }
    #expect(harness.events.isEmpty, "\(harness.events.map(\.reason))")
  }

  @Test func flappingIsOneAnomaly() {
    var harness = machine()
    var random = SeededGenerator(seed: 8)
    run(&harness, &random, ticks: 300)
    run(&harness, &random, ticks: 240) { tick, values in
      if tick % 40 < 20 { values[3] = 0.2 }
    }
    #expect(harness.events.filter { $0.phase == .opened }.count == 1)
    #expect(Set(harness.events.map(\.anomaly)).count == 1)
    #expect(harness.events.filter { $0.phase == .ended }.count <= 3)
    #expect(harness.events[0].flapping == nil)
    #expect(harness.events.last { $0.phase == .grew }?.flapping == 20)
    run(&harness, &random, ticks: 200)
    #expect(harness.events.last?.phase == .ended)
    #expect(harness.detector.open.isEmpty)
  }

  @Test func aLastingLevelBecomesNormalAndTheWayBackIsNoAlarm() throws {
    var harness = machine()
    var random = SeededGenerator(seed: 9)
    run(&harness, &random, ticks: 300)
    run(&harness, &random, ticks: 500) { _, values in values[0] += 0.5 }
    let life = harness.events.filter { $0.series.index == 0 }
    let end = try #require(life.last)
    #expect(end.phase == .ended && end.reason.contains("new normal"), "\(end.reason)")
    #expect(end.at - end.startedAt >= 300_000_000_000)
    let told = harness.events.count
    run(&harness, &random, ticks: 600)
    #expect(harness.events.count == told, "\(harness.events.dropFirst(told).map(\.reason))")
    run(&harness, &random, ticks: 40) { _, values in values[0] += 0.5 }
    #expect(harness.events.count == told, "what was normal for minutes is no news")
  }

  @Test func aPassedLimitStaysOpenAndWarmUpDoesNotHideIt() {
    var harness = machine()
    var random = SeededGenerator(seed: 10)
    run(&harness, &random, ticks: 2_400) { tick, values in
      values[0] = tick % 100 == 51 ? 0.88 : 0.96
    }
    #expect(harness.events.first?.phase == .opened)
    #expect(harness.events.allSatisfy { $0.phase != .ended })
    #expect(harness.events.count <= 2)
    run(&harness, &random, ticks: 30)
    #expect(harness.events.last?.phase == .ended)
  }

  @Test func gapsAndResetsAreNeitherLearntNorTold() {
    var harness = machine()
    var random = SeededGenerator(seed: 12)
    run(&harness, &random, ticks: 400) { tick, values in
      if tick % 7 == 0 { values[0] = .nan }
      if tick % 50 < 10 { values[2] = .nan }
    }
    #expect(harness.events.isEmpty)
    run(&harness, &random, ticks: 20) { _, values in values[3] = 0.1 }
    #expect(harness.detector.open.count == 1)
    run(&harness, &random, ticks: 100) { _, values in values[3] = .nan }
    #expect(harness.detector.open.isEmpty)
    #expect(harness.events.last?.reason.contains("no reading") == true)
  }

  @Test func theSameTicksGiveTheSameBits() {
    func events() -> [AnomalyEvent] {
      var harness = machine()
      var random = SeededGenerator(seed: 14)
      run(&harness, &random, ticks: 300)
      run(&harness, &random, ticks: 400) { tick, values in
        if tick % 150 < 60 { values[0] = 0.95 }
        if tick % 90 < 30 { values[2] = 9e7 }
      }
      return harness.events
    }
    let first = events()
    #expect(first == events())
    #expect(first.count > 4)
  }

  @Test func aTickIsCheckedOnce() {
    var harness = machine()
    var random = SeededGenerator(seed: 15)
    run(&harness, &random, ticks: 300)
    var values = rest(&random)
    values[3] = 0.1
    let data = harness.feed(values)
    for _ in 0..<10 { #expect(harness.detector.step(data).isEmpty, "three ticks make it one") }
  }

  @Test func aMetricThatIsReadSeldomIsCheckedToo() {
    var harness = machine()
    var random = SeededGenerator(seed: 19)
    for tick in 0..<2_000 {
      // Read at every fifth tick, and never at one that is checked.
      var states = [ReadingState](repeating: .value, count: 5)
      if tick % 10 != 4 { states[3] = .skipped }
      var values = rest(&random)
      if tick >= 1_500 && tick < 1_700 { values[3] = 0.2 }
      if tick % 2 == 0 {
        harness.feed(values, states: states)
      } else {
        harness.feedAndDetect(values, states: states)
      }
    }
    #expect(harness.events.map(\.series.index).allSatisfy { $0 == 3 })
    #expect(harness.events.first?.phase == .opened && harness.events.last?.phase == .ended)
    #expect(harness.events.filter { $0.phase == .opened }.count == 1)
    #expect(harness.events[0].startedAt.nanoseconds > 1_500_000_000_000)
  }

  @Test func expectedRangesAreKnownAfterWarmUp() {
    var harness = machine()
    var random = SeededGenerator(seed: 16)
    run(&harness, &random, ticks: 20)
    #expect(harness.detector.expectedLow.allSatisfy { $0.isNaN })
    run(&harness, &random, ticks: 300)
    #expect(harness.detector.expectedLow[0] >= 0 && harness.detector.expectedHigh[0] < 0.2)
    #expect(harness.detector.expectedLow[3] > 0.6 && harness.detector.expectedHigh[3] < 0.8)
  }

  @Test func thresholdsCanBeChangedWhileRunning() {
    var harness = machine()
    var random = SeededGenerator(seed: 17)
    run(&harness, &random, ticks: 300)
    var config = RealtimeMonitorConfig()
    config.thresholds.resourceUsageThreshold = 0.02
    harness.detector.reconfigure(config)
    run(&harness, &random, ticks: 30)
    #expect(Set(harness.events.map(\.series.index)) == [0])
  }
}
