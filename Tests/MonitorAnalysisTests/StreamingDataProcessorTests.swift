import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// The engine in small: an actor that owns the stages and hands out values.
private actor Owner {
  private var processor: StreamingDataProcessor
  private var detector: RealtimeAnomalyDetector

  init(_ config: RealtimeMonitorConfig) {
    processor = StreamingDataProcessor(config: config)
    detector = RealtimeAnomalyDetector(config: config)
  }

  func step(_ batch: MetricBatch) -> (ProcessedData, [AnomalyEvent]) {
    let data = processor.step(
      [batch], at: batch.at, wall: WallInstant(milliseconds: 0), missedTicks: 0)
    return (data, detector.step(data))
  }
}

@Suite struct StreamingDataProcessorTests {
  @Test func anActorCanOwnTheStages() async {
    let owner = Owner(RealtimeMonitorConfig())
    let catalog = Self.catalog("a", 1)
    _ = await owner.step(Self.batch("a", catalog, 1, [1]))
    let (data, events) = await owner.step(Self.batch("a", catalog, 2, [2]))
    #expect(data.values == [2] && events.isEmpty)
  }

  private static func batch(
    _ collector: String, _ catalog: MetricCatalog, _ second: Int, _ values: [Double],
    elapsed: Int64 = 0
  ) -> MetricBatch {
    MetricBatch(
      collector: collector, at: instant(second), catalog: catalog,
      values: values.map { RawValue(real: $0) },
      states: Array(repeating: .value, count: values.count), elapsedNanoseconds: elapsed)
  }

  private static func instant(_ second: Int) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000)
  }

  private static func catalog(_ prefix: String, _ count: Int) -> MetricCatalog {
    var catalog = MetricCatalog()
    for index in 0..<count {
      let metric = catalog.add(Metric(SeriesKey(prefix, "n", "\(index)"), .real))
      catalog.series.append(
        SeriesDefinition(
          SeriesKey(prefix, "n", "\(index)"), .count, Formula(.level, [.init(metric)])))
    }
    return catalog
  }

  private func step(
    _ processor: inout StreamingDataProcessor, _ second: Int, _ batches: [MetricBatch],
    missed: Int = 0
  ) -> ProcessedData {
    processor.step(
      batches, at: Self.instant(second), wall: WallInstant(milliseconds: 0), missedTicks: missed)
  }

  @Test func collectorsShareOneNumberingThatOnlyGrows() {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    let (a, b) = (Self.catalog("a", 2), Self.catalog("b", 1))
    _ = step(&processor, 1, [Self.batch("a", a, 1, [1, 2])])
    _ = step(&processor, 2, [Self.batch("b", b, 2, [9]), Self.batch("a", a, 2, [3, 4])])
    let more = Self.catalog("a", 3)
    let data = step(
      &processor, 3, [Self.batch("a", more, 3, [5, 6, 7]), Self.batch("b", b, 3, [8])])
    #expect(
      data.series.map(\.key.description) == [
        #"a{n="0"}"#, #"a{n="1"}"#, #"b{n="0"}"#, #"a{n="2"}"#,
      ])
    #expect(data.values == [5, 6, 8, 7] && data.ages.isEmpty && data.sequence == 3)
    #expect(processor.statistics(SeriesID(0), .minute).mean == 3)
    #expect(processor.statistics(SeriesID(3), .minute).missing == 2)
  }

  @Test func aSilentCollectorIsStaleThenTimedOut() {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    let (a, b) = (Self.catalog("a", 1), Self.catalog("b", 1))
    for second in 1...3 {
      _ = step(
        &processor, second,
        [Self.batch("a", a, second, [1]), Self.batch("b", b, second, [2])])
    }
    for second in 4...7 {
      let data = step(&processor, second, [Self.batch("a", a, second, [1])])
      #expect(data.reading(SeriesID(0)) == .value(1))
      let age = Int64(second - 3) * 1_000_000_000
      #expect(data.reading(SeriesID(1)) == .stale(2, age: age))
    }
    let late = step(&processor, 8, [Self.batch("a", a, 8, [1])])
    #expect(late.reading(SeriesID(1)) == .gap(.timedOut))
    #expect(processor.quality(SeriesID(1)).score < processor.quality(SeriesID(0)).score)
    let back = step(&processor, 9, [Self.batch("b", b, 9, [4])])
    #expect(back.reading(SeriesID(1)) == .value(4))
    #expect(processor.statistics(SeriesID(1), .minute).count == 4)
  }

  @Test func aSlowCollectorIsStaleBetweenItsBatchesAndNoGap() {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    let a = Self.catalog("a", 1)
    for second in 1...100 {
      let batches = second % 10 == 1 ? [Self.batch("a", a, second, [Double(second)])] : []
      let data = step(&processor, second, batches)
      let age = Int64((second - 1) % 10) * 1_000_000_000
      let value = Double((second - 1) / 10 * 10 + 1)
      let reading = data.reading(SeriesID(0))
      #expect(reading == (age == 0 ? .value(value) : .stale(value, age: age)), "\(second)")
    }
    #expect(processor.quality(SeriesID(0)).score == 100)
  }

  @Test func oldAndShrunkBatchesAreRefused() {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    let two = Self.catalog("a", 2)
    _ = step(&processor, 5, [Self.batch("a", two, 5, [1, 2])])
    let old = step(&processor, 6, [Self.batch("a", two, 5, [7, 7])])
    #expect(old.reading(SeriesID(0)) == .stale(1, age: 1_000_000_000))
    _ = step(&processor, 7, [Self.batch("a", Self.catalog("a", 1), 7, [7])])
    #expect(processor.refusedBatches == 2)
  }

  @Test func seriesPastTheLimitAreRefusedAndCounted() {
    var config = RealtimeMonitorConfig()
    config.metricsInterval = .seconds(3_600)
    var processor = StreamingDataProcessor(config: config)
    let many = Self.catalog("a", Limits.series + 3)
    let values = (0..<Limits.series + 3).map { Double($0) }
    let data = step(&processor, 1, [Self.batch("a", many, 1, values)])
    #expect(data.series.count == Limits.series && data.values.count == Limits.series)
    #expect(processor.refusedSeries == 3)
    _ = step(&processor, 2, [Self.batch("a", many, 2, values)])
    #expect(processor.refusedSeries == 3)
  }

  @Test func missedTicksTakeTheirPlace() {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    let a = Self.catalog("a", 1)
    for second in 1...100 { _ = step(&processor, second, [Self.batch("a", a, second, [1])]) }
    let data = step(&processor, 131, [Self.batch("a", a, 131, [1])], missed: 30)
    let minute = processor.statistics(SeriesID(0), .minute)
    #expect(minute.count == 30 && minute.missing == 30)
    #expect(data.quality.deductions.map(\.cause) == [.missingTicks])
    #expect(data.quality.deductions.first?.count == 30)
    _ = step(&processor, 99_000, [Self.batch("a", a, 99_000, [1])], missed: 98_868)
    #expect(processor.statistics(SeriesID(0), .hour).count == 1)
  }

  @Test func qualityNamesJitterSlownessAndStuckSources() {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    var catalog = Self.catalog("a", 2)
    catalog.series[0].alwaysMoves = true
    for second in 1...60 {
      let elapsed: Int64 = second % 10 == 0 ? 700_000_000 : 1_000
      let batch = Self.batch("a", catalog, second, [5, 5], elapsed: elapsed)
      _ = step(&processor, second, [batch])
    }
    let stuck = processor.quality(SeriesID(0)).deductions
    #expect(stuck.map(\.cause).contains(.staleRun) && stuck.map(\.cause).contains(.slowCollector))
    #expect(stuck.first { $0.cause == .slowCollector }?.count == 6)
    #expect(!processor.quality(SeriesID(1)).deductions.map(\.cause).contains(.staleRun))
    let late = MonotonicInstant(nanoseconds: 61_600_000_000)
    let data = processor.step([], at: late, wall: WallInstant(milliseconds: 0), missedTicks: 0)
    #expect(data.quality.deductions.map(\.cause).contains(.jitter))
    for second in 62...400 {
      _ = step(&processor, second, [Self.batch("a", catalog, second, [Double(second), 5])])
    }
    #expect(processor.quality(SeriesID(0)).score == 100, "forgotten after five minutes")
  }

  @Test func replayGivesTheSameBits() {
    func run() -> [[UInt64]] {
      var harness = ProcessorHarness(
        HostileSeries.allCases.indices.map { ProcessorHarness.gauge($0) })
      var random = SeededGenerator(seed: 77)
      var values = [Double](repeating: .nan, count: HostileSeries.allCases.count)
      for tick in 0..<700 {
        for (index, series) in HostileSeries.allCases.enumerated() {
          values[index] = series.value(tick, values[index], &random)
        }
        harness.feedAndDetect(values)
      }
      return HostileSeries.allCases.indices.flatMap { index in
        StatisticsWindow.allCases.map { window in
          let id = SeriesID(index)
          let figures = harness.processor.statistics(id, window)
          let trend = harness.processor.trend(id, window)
          return [
            figures.mean, figures.standardDeviation, figures.p50, figures.p999, figures.skewness,
            figures.kurtosis, trend.slopePerSecond, trend.pValue,
          ].map(\.bitPattern)
        }
      }
    }
    #expect(run() == run())
  }

  @Test func anyFiniteBitsAreSurvived() {
    let seed: UInt64 = 99
    var harness = ProcessorHarness((0..<6).map { ProcessorHarness.gauge($0) })
    var random = SeededGenerator(seed: seed)
    var scale = 1.0
    for tick in 0..<4_500 {
      if tick % 500 == 0 { scale = Double(bitPattern: random.next() >> 2) }
      let bits = Double(bitPattern: random.next())
      let any = bits.isFinite ? bits : .nan
      let unit = Double(random.next() >> 40) / 16_777_216
      harness.feed([
        any, tick % 7 == 0 ? any : 1, scale * unit, unit < 0.5 ? -scale : .leastNonzeroMagnitude,
        (unit * 3).rounded() * (tick < 2_000 ? 1 : 0.5), tick < 1_500 ? unit : .nan,
      ])
      guard tick % 300 == 299 else { continue }
      for index in 0..<6 {
        for window in StatisticsWindow.allCases {
          let figures = harness.processor.statistics(SeriesID(index), window)
          guard figures.count > 0 else { continue }
          let name = "series \(index) \(window) at \(tick), seed \(seed)"
          #expect(figures.minimum <= figures.p50 && figures.p50 <= figures.p90, "\(name)")
          #expect(figures.p90 <= figures.p999 && figures.p999 <= figures.maximum, "\(name)")
          #expect(figures.percentileError >= 0 && figures.percentileError <= 1, "\(name)")
          _ = harness.processor.trend(SeriesID(index), window)
        }
      }
    }
  }

  @Test func historyIsInAlignedBuckets() throws {
    var harness = ProcessorHarness([ProcessorHarness.gauge(0)])
    for tick in 1...400 { harness.feed([tick == 395 ? .nan : Double(tick)]) }
    var request = DataRequest()
    request.histories = [
      .init(series: SeriesID(0), bucketNanoseconds: 10_000_000_000, buckets: 50),
      .init(series: SeriesID(5), bucketNanoseconds: 10_000_000_000, buckets: 5),
    ]
    let reply = harness.processor.reply(to: request, now: harness.now)
    #expect(reply.histories.count == 1)
    let history = try #require(reply.histories.first)
    #expect(history.firstBucket == -9 && history.means.count == 50)
    #expect(history.means[49] == 400 && history.minima[49] == 400)
    #expect(history.means[48] == Float((390...399).filter { $0 != 395 }.reduce(0, +)) / 9)
    #expect(history.minima[48] == 390 && history.maxima[48] == 399)
    #expect(history.means[8].isNaN && history.minima[8].isNaN, "before the first tick")
    #expect(abs(history.means[15] - 64.5) < 65 * 0.02, "from the compressed part")
    let shifted = harness.processor.reply(
      to: request, now: MonotonicInstant(nanoseconds: 430_000_000_000))
    #expect(shifted.histories[0].means[46] == 400 && shifted.histories[0].means[49].isNaN)
  }

  @Test func aFillingDiskIsForecast() throws {
    var harness = ProcessorHarness([
      ProcessorHarness.gauge(0, .ratio, concern: .high, grain: 1e-4, ceiling: 1),
      ProcessorHarness.gauge(1, .ratio, concern: .high, grain: 1e-4, ceiling: 1),
      ProcessorHarness.gauge(2, .bytes, concern: .low, grain: 1, ceiling: 0),
    ])
    var random = SeededGenerator(seed: 23)
    for tick in 0..<3_700 {
      let noise = 0.001 * HostileSeries.normal(&random)
      harness.feed([
        0.5 + 1e-5 * Double(tick) + noise, 0.5 - 1e-5 * Double(tick) + noise,
        1e6 - 50 * Double(tick),
      ])
    }
    var request = DataRequest()
    request.forecasts = true
    request.details = [SeriesID(0)]
    let reply = harness.processor.reply(to: request, now: harness.now)
    #expect(reply.forecasts.map(\.series.index) == [2, 0], "soonest first")
    let disk = try #require(reply.details.first?.forecast)
    let expected = (1 - 0.5 - 1e-5 * 3_699) / 1e-5
    #expect(abs(disk.seconds - expected) < 0.1 * expected, "\(disk.seconds), \(expected)")
    #expect(disk.earliestSeconds < expected && disk.latestSeconds > expected)
    #expect(disk.confidence > 0.2, "an hour held, half a day ahead: \(disk)")
    let free = try #require(reply.forecasts.first { $0.series.index == 2 }).forecast
    #expect(abs(free.seconds - (1e6 - 50 * 3_699) / 50) < 300)
  }

  @Test func noiseHasNoForecast() {
    var harness = ProcessorHarness([
      ProcessorHarness.gauge(0, .ratio, concern: .high, ceiling: 1)
    ])
    var random = SeededGenerator(seed: 24)
    for _ in 0..<1_500 { harness.feed([0.5 + 0.01 * HostileSeries.normal(&random)]) }
    #expect(harness.processor.forecasts(now: harness.now).isEmpty)
  }

  @Test func anotherIntervalKeepsWhatIsKnown() {
    var harness = ProcessorHarness([ProcessorHarness.gauge(0), ProcessorHarness.gauge(1)])
    for tick in 0..<1_000 { harness.feed([Double(tick), 7]) }
    var config = RealtimeMonitorConfig()
    config.metricsInterval = .seconds(5)
    harness.processor.reconfigure(config)
    let five = harness.processor.statistics(SeriesID(0), .fiveMinutes)
    #expect(five.count == 60 && five.maximum == 999 && five.minimum == 704)
    let hour = harness.processor.statistics(SeriesID(0), .hour)
    #expect(hour.count + hour.missing == 200 && hour.minimum < 10)
    #expect(harness.processor.statistics(SeriesID(1), .hour).standardDeviation == 0)
    config.metricsInterval = .milliseconds(500)
    harness.processor.reconfigure(config)
    #expect(harness.processor.statistics(SeriesID(1), .minute).maximum == 7)
  }
}
