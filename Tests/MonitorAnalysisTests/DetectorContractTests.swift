import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// What every detector of the list must keep to.
@Suite struct DetectorContractTests {
  private static let names = DetectorList.all.map { $0.name }

  private func detector(_ name: String) throws -> any AnomalyDetector {
    try #require(DetectorList.all.first { $0.name == name }).init()
  }

  private func question(
    _ value: Double, history: [Double], unit: Unit = .count,
    role: SeriesDefinition.Role = .other
  ) -> DetectorQuestion {
    var harness = ProcessorHarness([ProcessorHarness.gauge(0, unit, role: role)])
    var baseline = Baseline()
    let pace = Baseline.Pace(seconds: 1)
    for x in history {
      harness.feed([x])
      guard x == x else { continue }
      baseline.follow(x, pace)
      baseline.learn(x, scale: max(baseline.spread, 1e-3), pace)
    }
    return DetectorQuestion(
      value: value, traits: SeriesTraits(harness.catalog.series[0]), baseline: baseline,
      scaleFloor: 1e-3, recent: harness.processor.recentShape(SeriesID(0)),
      thresholds: AnomalyThresholds())
  }

  private func noise(_ count: Int, seed: UInt64 = 3) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in 10 + HostileSeries.normal(&random) }
  }

  @Test func namesAreUnique() {
    #expect(Set(Self.names).count == Self.names.count)
  }

  @Test(arguments: names)
  func isQuietOnAConstant(name: String) throws {
    let constant = [Double](repeating: 5, count: 400)
    let vote = try detector(name).judge(question(5, history: constant))
    #expect(vote.surprise < 1)
  }

  @Test(arguments: names)
  func isQuietInsideTheNoise(name: String) throws {
    for role in [SeriesDefinition.Role.other, .responseTime, .throughput] {
      let vote = try detector(name).judge(question(10.5, history: noise(400), role: role))
      #expect(vote.surprise < 2, "\(role)")
    }
  }

  @Test(arguments: names)
  func answersTheSameTwice(name: String) throws {
    let once = try detector(name).judge(question(17, history: noise(400)))
    let twice = try detector(name).judge(question(17, history: noise(400)))
    #expect(once.surprise.bitPattern == twice.surprise.bitPattern)
    #expect(once.low.bitPattern == twice.low.bitPattern)
    #expect(once.high.bitPattern == twice.high.bitPattern)
  }

  @Test(arguments: names)
  func survivesOddHistories(name: String) throws {
    let odd: [[Double]] = [
      [], [1], [.nan, .nan], [0, 0, 0], [1e300, -1e300, 1e300],
      noise(100).enumerated().map { $0.offset % 2 == 0 ? .nan : $0.element },
      noise(200) + [0, 0, 0] + noise(5),
    ]
    for history in odd {
      for value in [0.0, -1e300, 1e300, 1e-300, 17] {
        let vote = try detector(name).judge(question(value, history: history))
        #expect(vote.surprise >= 0 && vote.surprise <= Surprise.most, "\(value) after \(history)")
        #expect(!vote.low.isNaN && !vote.high.isNaN, "\(value) after \(history)")
      }
    }
  }

  @Test(arguments: names)
  func isSurprisedByWhatItIsFor(name: String) throws {
    let role: SeriesDefinition.Role = name == ThresholdDetector.name ? .resourceUsage : .other
    let far =
      name == MovingAverageDetector.name
      ? question(60, history: noise(400) + [60, 60, 60, 60])
      : question(60, history: noise(400), role: role)
    let vote = try detector(name).judge(far)
    #expect(vote.surprise >= 5)
  }

  @Test func limitsAreThoseOfTheSettings() {
    var asked = question(0.5, history: [], unit: .ratio, role: .resourceUsage)
    #expect(ThresholdDetector().judge(asked).surprise == 0)
    asked.thresholds.resourceUsageThreshold = 0.4
    #expect(ThresholdDetector().judge(asked).surprise >= 5)
    var slow = question(14, history: noise(400), role: .responseTime)
    #expect(ThresholdDetector().judge(slow).surprise >= 3)
    slow.thresholds.responseTimeStdDevs = 20
    #expect(ThresholdDetector().judge(slow).surprise == 0)
    var low = question(6, history: noise(400), role: .throughput)
    #expect(ThresholdDetector().judge(low).surprise >= 3)
    low.thresholds.throughputStdDevs = 20
    #expect(ThresholdDetector().judge(low).surprise == 0)
    var errors = question(0.06, history: [], unit: .ratio, role: .errorRate)
    #expect(ThresholdDetector().judge(errors).surprise >= 5)
    errors.thresholds.errorRateThreshold = 0.1
    #expect(ThresholdDetector().judge(errors).surprise == 0)
  }

  @Test func surpriseIsTheTailOfTheNormalDistribution() {
    #expect(abs(Surprise.normal(1.6448536) - 1.30103) < 1e-6)
    #expect(abs(Surprise.normal(6) - 9.0059) < 1e-3)
    #expect(abs(Surprise.normal(29.999) - Surprise.normal(30.001)) < 0.05)
    #expect(Surprise.normal(1e9) == Surprise.most)
    #expect(Surprise.normal(.nan) == 0)
  }
}
