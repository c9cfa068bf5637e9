import Glibc
import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// What every detector of the list must keep to.
///
/// A new detector is one more line in `cases`.
@Suite struct DetectorContractTests {
  /// What one detector is for.
  struct Case: Sendable, CustomTestStringConvertible {
    /// The name of the detector.
    var name: String
    /// Voices that its evidence is the sum of.
    var voices = 1.0
    /// The limits that a person set.
    var limits = SeriesLimits.none
    /// Ordinary values.
    var usual: @Sendable (Int, Double) -> Double
    /// The values that it must speak up at, by how many came before.
    var unusual: @Sendable (Int, Double) -> Double
    /// So many of them.
    var length = 1

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: RangeNoveltyDetector.name, usual: { _, normal in 10 + normal },
      unusual: { _, _ in 20 }),
    Case(
      name: ShapeNoveltyDetector.name, voices: 3,
      usual: { tick, normal in 10 * sin(Double(tick) / 10) + 0.1 * normal },
      unusual: { tick, _ in 9 * sin(Double(tick)) }, length: 30),
    Case(
      name: CoarseShapeDetector.name,
      usual: { _, normal in 10 + normal }, unusual: { _, normal in 15 + normal }, length: 100),
    Case(
      name: ZScoreDetector.name,
      usual: { tick, normal in 100 * sin(Double(tick) / 60) + normal },
      unusual: { tick, _ in 100 * sin(Double(tick) / 60) > 0 ? -60 : 60 }),
    Case(
      name: SmoothingDetector.name,
      usual: { tick, normal in 0.5 * Double(tick) + 0.3 * normal },
      unusual: { tick, _ in 0.5 * Double(tick) - 60 }),
    Case(
      name: CountRateDetector.name, usual: { _, normal in (50 + 7 * normal).rounded() },
      unusual: { _, _ in 300 }),
    Case(
      name: MovingAverageDetector.name, usual: { _, normal in 10 + normal },
      unusual: { _, normal in 14 + normal }, length: 30),
    Case(
      name: FlatLineDetector.name, voices: FlatLineDetector.voices,
      usual: { _, normal in 10 + normal },
      unusual: { _, _ in 10 }, length: 60),
    Case(
      name: ThresholdDetector.name,
      limits: SeriesLimits(ceiling: 0.9, deviations: nil, isUpward: true),
      usual: { _, normal in 0.85 + 0.005 * normal }, unusual: { _, _ in 0.9 }),
  ]

  private static let warmUp = 800

  private func place(_ name: String) throws -> Int {
    try #require(DetectorList.names.firstIndex(of: name))
  }

  /// A memory of some values, and the votes on each of them.
  private func votes(
    on values: [Double], limits: SeriesLimits = .none
  ) -> [[DetectorVote]] {
    var memory = SeriesMemory()
    memory.limits = limits
    return values.enumerated().map { row, value in
      memory.judge(value, at: Double(row), step: 1).votes.all
    }
  }

  private func values(
    _ count: Int, seed: UInt64, _ make: (Int, Double) -> Double
  ) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { make($0, HostileSeries.normal(&random)) }
  }

  @Test func everyDetectorHasANameOfItsOwnAndAVoteAndACase() {
    #expect(Set(DetectorList.names).count == DetectorList.names.count)
    #expect(DetectorList.names.allSatisfy { !$0.isEmpty })
    #expect(DetectorList.all.count == DetectorList.names.count)
    #expect(votes(on: [1, 2])[1].count == DetectorList.names.count)
    #expect(Set(Self.cases.map(\.name)) == Set(DetectorList.names))
  }

  @Test(arguments: cases)
  func speaksUpAtWhatItIsFor(_ item: Case) throws {
    let place = try place(item.name)
    for seed in [1, 2, 3] as [UInt64] {
      let all = values(Self.warmUp + item.length, seed: seed) { tick, normal in
        tick < Self.warmUp ? item.usual(tick, normal) : item.unusual(tick, normal)
      }
      let votes = votes(on: all, limits: item.limits).map { $0[place] }
      let before = votes[(Self.warmUp / 2)..<Self.warmUp].map(\.evidence).max() ?? 0
      let most = votes[Self.warmUp...].map(\.evidence).max() ?? 0
      #expect(most >= 1, "seed \(seed): \(most) after \(before)")
      #expect(most > before + 0.5, "seed \(seed): \(most) after \(before)")
    }
  }

  @Test func allAreQuietWhereNothingHappens() throws {
    let quiet: [(String, (Int, Double) -> Double)] = [
      ("constant", { _, _ in 5 }), ("zero", { _, _ in 0 }),
      ("noise", { _, normal in 10 + normal }),
      ("integers", { _, normal in (4 + 2 * normal).rounded() }),
      ("a day", { tick, normal in 100 + 50 * sin(Double(tick) * 2 * .pi / 144) + normal }),
      ("far", { _, normal in 1e9 + normal }), ("small", { _, normal in 1e-6 * (3 + normal) }),
    ]
    for (what, make) in quiet {
      let late = votes(on: values(2 * Self.warmUp, seed: 5, make)).suffix(Self.warmUp)
      for item in Self.cases {
        let place = try place(item.name)
        let most = late.map { $0[place].evidence }.max() ?? 0
        #expect(most < 1.5 * item.voices, "\(item.name) on \(what): \(most)")
        let loud = late.count { $0[place].evidence > 0.5 * item.voices }
        #expect(loud <= Self.warmUp / 50, "\(item.name) on \(what): speaks in \(loud) rows")
      }
    }
  }

  @Test func allKeepWithinTheirBoundsWhateverCame() throws {
    let voices = try DetectorList.names.map { name in
      try #require(Self.cases.first { $0.name == name }).voices
    }
    for history in OddHistory.all {
      for limits in OddHistory.limits {
        for (row, votes) in votes(on: history.values, limits: limits).enumerated() {
          for (place, vote) in votes.enumerated() {
            let bounds = voices[place] * DetectorVote.least...voices[place] * DetectorVote.most
            guard bounds.contains(vote.evidence), vote.low <= vote.high,
              (0...Surprise.most).contains(vote.surprise)
            else {
              Issue.record("\(history.name), row \(row), \(DetectorList.names[place]): \(vote)")
              return
            }
          }
        }
      }
    }
  }

  @Test func allSayTheSameTwice() {
    func bits(_ history: OddHistory) -> [UInt64] {
      votes(on: history.values).flatMap { votes in
        votes.flatMap { [$0.evidence.bitPattern, $0.low.bitPattern, $0.high.bitPattern] }
      }
    }
    for history in OddHistory.all {
      let isSame = bits(history) == bits(history)
      #expect(isSame, "\(history.name)")
    }
  }

  @Test func theSumAndTheRarityAreFiniteWhateverCame() {
    for history in OddHistory.all {
      var memory = SeriesMemory()
      for (row, value) in history.values.enumerated() {
        let judgement = memory.judge(value, at: Double(row), step: 1)
        guard judgement.height >= 0, judgement.height.isFinite,
          judgement.rarity?.isFinite ?? true
        else {
          Issue.record("\(history.name), row \(row): \(judgement)")
          break
        }
      }
    }
  }

  @Test func aMemoryThatHasSeenLittleSaysHowRareNothingIs() {
    var memory = SeriesMemory()
    for row in 0..<40 {
      let judgement = memory.judge(row % 20 == 19 ? 1e6 : 1, at: Double(row), step: 1)
      #expect(judgement.rarity == nil, "row \(row)")
    }
    #expect(!memory.isLearnt)
  }

  @Test func standardDeviationsAreAskedByRole() throws {
    let place = try place(ThresholdDetector.name)
    func evidence(_ far: Double, _ limits: SeriesLimits) -> Double {
      let all = values(Self.warmUp + 30, seed: 7) { tick, normal in
        10 + normal + (tick < Self.warmUp ? 0 : far)
      }
      return votes(on: all, limits: limits).suffix(30).map { $0[place].evidence }.max() ?? 0
    }
    let upward = SeriesLimits(ceiling: nil, deviations: 3, isUpward: true)
    let both = SeriesLimits(ceiling: nil, deviations: 3, isUpward: false)
    #expect(evidence(9, upward) == DetectorVote.most)
    #expect(evidence(-9, upward) == 0)
    #expect(evidence(9, both) == DetectorVote.most)
    #expect(evidence(-9, both) == DetectorVote.most)
    #expect(evidence(0, both) == 0)
    var wide = both
    wide.deviations = 20
    #expect(evidence(9, wide) == 0)
  }

  @Test func limitsAreThoseOfTheSettings() {
    var thresholds = AnomalyThresholds()
    func limits(_ role: SeriesDefinition.Role) -> SeriesLimits {
      SeriesLimits(
        SeriesTraits(ProcessorHarness.gauge(0, .ratio, role: role)), thresholds)
    }
    thresholds.resourceUsageThreshold = 0.4
    thresholds.errorRateThreshold = 0.1
    thresholds.responseTimeStdDevs = 7
    thresholds.throughputStdDevs = 8
    #expect(limits(.resourceUsage).passed(0.4) == 0.4)
    #expect(limits(.resourceUsage).passed(0.39) == nil)
    #expect(limits(.errorRate).passed(0.1) == 0.1)
    #expect(limits(.responseTime).deviations == 7 && limits(.responseTime).isUpward)
    #expect(limits(.throughput).deviations == 8 && !limits(.throughput).isUpward)
    #expect(limits(.other) == SeriesLimits.none)
    thresholds.errorRateThreshold = 0
    #expect(limits(.errorRate).passed(0) == nil, "no errors are no anomaly")
  }

  @Test func surpriseIsTheTailOfTheNormalDistribution() {
    #expect(abs(Surprise.normal(1.6448536) - 1.30103) < 1e-6)
    #expect(abs(Surprise.normal(6) - 9.0059) < 1e-3)
    #expect(abs(Surprise.normal(29.999) - Surprise.normal(30.001)) < 0.05)
    #expect(Surprise.normal(1e9) == Surprise.most)
    #expect(Surprise.normal(.nan) == 0)
    #expect(Surprise.decades(1e9) == Surprise.most && Surprise.decades(-1e9) == 0)
  }
}
