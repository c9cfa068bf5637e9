import MonitorAnalysis
import MonitorModel
import Testing

/// When an anomaly opens, is told of again, and ends.
@Suite struct AnomalyLifeTests {
  private static let second: Int64 = 1_000_000_000

  /// What a value is like.
  private enum Value {
    /// Suspect, so far out.
    case bad(Double)
    /// Neither suspect nor calm.
    case odd
    /// As it should be.
    case calm
    /// Over a hard limit.
    case over
  }

  /// The steps of a life for values a step apart, one a value, from its beginning.
  private func steps(
    _ values: [Value], step: Int64 = second, isPatient: Bool = true, isSteady: Bool = false
  ) -> [AnomalyLife.Step] {
    var life = AnomalyLife(at: step, AnomalyLife.Times(step: step, isPatient: isPatient))
    return values.enumerated().map { place, value in
      var now = AnomalyLife.Observation(
        at: Int64(place + 1) * step, isSuspect: false, isCalm: false, isOverLimit: false,
        deviation: 1, severity: .info, isSteady: isSteady)
      switch value {
      case .bad(let deviation):
        now.isSuspect = true
        now.deviation = deviation
      case .over:
        now.isSuspect = true
        now.isOverLimit = true
      case .calm: now.isCalm = true
      case .odd: break
      }
      return life.step(now)
    }
  }

  private func bad(_ count: Int, _ deviation: Double = 5) -> [Value] {
    Array(repeating: .bad(deviation), count: count)
  }

  private func calm(_ count: Int) -> [Value] { Array(repeating: .calm, count: count) }

  @Test func whatIsPatientOpensWhenItHasLasted() {
    #expect(steps(bad(2)).allSatisfy { $0 == .none })
    #expect(steps(bad(3)) == [.none, .none, .open])
    #expect(steps(bad(2) + calm(2)) == [.none, .none, .none, .dissolve])
    #expect(steps(bad(3), isPatient: false)[0] == .open)
    #expect(steps(bad(3), step: 60 * Self.second)[0] == .open, "a minute has lasted as it is")
  }

  @Test func fastTicksTakeAsLong() {
    let steps = steps(bad(30), step: Self.second / 10)
    #expect(steps.firstIndex(of: .open) == 20)
  }

  @Test func calmEndsIt() {
    let all = steps(bad(3) + calm(12))
    #expect(all.count { $0 == .end } == 1)
    #expect(all[12] == .none && all[13] == .end, "after ten seconds")
    let disturbed = steps(bad(3) + calm(8) + [.odd] + calm(8))
    #expect(!disturbed.contains(.end), "calm begins anew")
  }

  @Test func whatReturnsSoonIsTheSameAndMustBeCalmForLonger() {
    let all = steps(bad(3) + calm(12) + bad(3) + calm(18) + calm(5))
    #expect(all.count { $0 == .open } == 1 && all.count { $0 == .grow } == 1)
    let ends = all.indices.filter { all[$0] == .end }
    #expect(ends.count == 2)
    #expect(ends.count == 2 && ends[1] - 17 >= 2 * (ends[0] - 3))
  }

  @Test func whatFlapsTakesTwiceAsLongToEndUpToAMinute() {
    var life = AnomalyLife(
      at: Self.second, AnomalyLife.Times(step: Self.second, isPatient: false))
    var needed: [Double?] = []
    var at: Int64 = 0
    for _ in 0..<5 {
      // Suspect for two seconds, and then calm until it ends.
      for place in 0..<200 {
        at += Self.second
        let step = life.step(
          AnomalyLife.Observation(
            at: at, isSuspect: place < 2, isCalm: place >= 2, isOverLimit: false, deviation: 1,
            severity: .info, isSteady: false))
        if step == .open || step == .grow { needed.append(life.flappingSeconds) }
        if step == .end { break }
      }
    }
    #expect(needed == [nil, 20, 40, 60, 60])
  }

  @Test func whatHasRestedIsForgotten() {
    let all = steps(bad(3) + calm(71))
    #expect(all.filter { $0 != .none } == [.open, .end, .forget])
  }

  @Test func whatIsMuchFurtherIsToldAgainButNotAtOnce() {
    #expect(!steps(bad(3) + bad(3, 50)).contains(.grow))
    #expect(steps(bad(3) + bad(10) + bad(2, 50)).count { $0 == .grow } == 1)
    #expect(!steps(bad(40)).contains(.grow))
  }

  @Test func aLevelThatLastsIsAdoptedUnlessALimitIsPassed() {
    #expect(steps(bad(320), isSteady: true).contains(.adopt))
    #expect(!steps(bad(320), isSteady: false).contains(.adopt))
    #expect(steps(bad(1_900), isSteady: false).contains(.adopt), "in the end, anything")
    let over = Array(repeating: Value.over, count: 2_000)
    #expect(!steps(over, isSteady: true).contains(.adopt))
  }

  @Test func withoutReadingsItEnds() {
    var life = AnomalyLife(
      at: 0, AnomalyLife.Times(step: Self.second, isPatient: false))
    _ = life.step(
      AnomalyLife.Observation(
        at: 0, isSuspect: true, isCalm: false, isOverLimit: false, deviation: 5,
        severity: .info, isSteady: false))
    #expect(life.phase == .open)
    #expect(life.stepWithoutReading(at: 30 * Self.second) == .none)
    #expect(life.stepWithoutReading(at: 90 * Self.second) == .end)
    #expect(life.stepWithoutReading(at: 300 * Self.second) == .forget)
  }
}
