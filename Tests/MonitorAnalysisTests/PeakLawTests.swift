import Glibc
import MonitorAnalysis
import MonitorSupport
import Testing

/// How rare a height is, from the peaks seen.
@Suite struct PeakLawTests {
  /// A law that has watched so many rows, with peaks of Gumbel's distribution in them.
  private func law(
    rows: Int, every: Int, place: Double, scale: Double, seed: UInt64
  ) -> (law: PeakLaw, peaks: [Double]) {
    var law = PeakLaw()
    var random = SeededGenerator(seed: seed)
    var peaks: [Double] = []
    for row in 0..<rows {
      law.tick()
      guard row % every == 0 else { continue }
      let uniform = (Double(random.next() >> 11) + 0.5) / 9_007_199_254_740_992
      let peak = max(0, place - scale * log(-log(uniform)))
      law.add(peak, insteadOf: nil)
      peaks.append(peak)
    }
    return (law, peaks)
  }

  @Test func moreThanACountHoldsIsHalvedWithAllOthers() {
    var law = PeakLaw()
    var before = 0.0
    for round in 0..<66_000 {
      law.tick()
      law.add(2.5, insteadOf: nil)
      if round == 65_000 { before = law.rate(4) }
    }
    #expect(law.rows < 34_000)
    #expect(before > 0 && abs(law.rate(4) / before - 1) < 0.05, "\(before), \(law.rate(4))")
  }

  @Test func higherIsRarerAndEveryRateIsAProbability() {
    for (law, _) in [
      (PeakLaw(), []), law(rows: 20_000, every: 40, place: 3, scale: 1, seed: 1),
      law(rows: 300, every: 100, place: 30, scale: 5, seed: 2),
    ] {
      var last = 1.0
      for height in stride(from: 0.0, through: 200, by: 0.5) {
        let rate = law.rate(height)
        #expect(rate >= 0 && rate <= last, "at \(height)")
        last = rate
      }
      #expect(law.rate(1e300) >= 0 && law.rate(1e300) <= last)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func ofManyPeaksTheRateIsThatWhichWasSeen(seed: UInt64) {
    let rows = 200_000
    let (law, peaks) = law(rows: rows, every: 50, place: 4, scale: 1.2, seed: seed)
    for height in [6.0, 8, 10] {
      let seen = Double(peaks.count { $0 >= height }) / Double(rows)
      let rate = law.rate(height)
      #expect(rate > seen / 3 && rate < seen * 3, "seed \(seed), \(height): \(rate) for \(seen)")
    }
  }

  @Test func whoRisesOftenIsLessRareAtTheSameHeight() {
    let calm = law(rows: 20_000, every: 100, place: 1, scale: 0.7, seed: 3).law
    let lively = law(rows: 20_000, every: 100, place: 6, scale: 1.5, seed: 3).law
    #expect(lively.rate(10) > 10 * calm.rate(10))
    #expect(calm.rate(10) < PeakLaw().rate(10), "what was seen narrows what is believed")
  }

  @Test func aFewTrueAnomaliesDoNotMoveIt() {
    var (law, _) = law(rows: 20_000, every: 100, place: 2, scale: 0.7, seed: 4)
    let before = law.rate(12)
    for _ in 0..<5 { law.add(40, insteadOf: nil) }
    #expect(law.rate(12) < 3 * before)
  }

  @Test func aPeakThatGrewCountsOnce() {
    var grown = PeakLaw()
    var plain = PeakLaw()
    for _ in 0..<500 {
      grown.tick()
      plain.tick()
    }
    for _ in 0..<20 {
      grown.add(2, insteadOf: nil)
      grown.add(3, insteadOf: 2)
      grown.add(5, insteadOf: 3)
      plain.add(5, insteadOf: nil)
    }
    for height in stride(from: 0.0, through: 12, by: 1) {
      #expect(grown.rate(height) == plain.rate(height))
    }
  }
}
