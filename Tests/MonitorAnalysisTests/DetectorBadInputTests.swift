import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Rows as broken files have them: no trap, no lost state, no burst of alarms.
@Suite struct DetectorBadInputTests {
  /// One row.
  private struct Row {
    var milliseconds: Int64
    var value: Double?
  }

  /// What came of some rows.
  private struct Outcome: Equatable {
    var scores: [UInt64] = []
    var events: [AnomalyEvent] = []
    var opened: Int { events.count { $0.phase == .opened } }
  }

  private func run(_ rows: [Row], on detector: inout RowDetector, _ what: String) -> Outcome {
    var outcome = Outcome()
    for (place, row) in rows.enumerated() {
      let judgement = detector.step(milliseconds: row.milliseconds, value: row.value)
      if !(0...1).contains(judgement.score) {
        Issue.record("\(what): score \(judgement.score) in row \(place)")
      }
      outcome.scores.append(judgement.score.bitPattern)
      outcome.events += judgement.events
    }
    return outcome
  }

  private func detector() -> RowDetector {
    RowDetector(key: SeriesKey("value"), config: RealtimeMonitorConfig())
  }

  /// Runs some rows, mostly twice, and then ordinary ones with a fault at the end that must be found.
  private func check(
    _ what: String, _ rows: [Row], most: Int, from: Int64? = nil, times: Int = 2
  ) {
    var first = detector()
    let outcome = run(rows, on: &first, what)
    #expect(outcome.opened <= most, "\(what): \(outcome.events.map(\.reason))")
    #expect(outcome.events.count <= 4 * most + 4, "\(what): \(outcome.events.map(\.reason))")
    if times > 1 {
      var second = detector()
      let isSame = run(rows, on: &second, what) == outcome
      #expect(isSame, "\(what): two runs differ")
    }
    let begin = from ?? (rows.map(\.milliseconds).max() ?? 0) + 1_000
    var random = SeededGenerator(seed: 3)
    let after = (0..<400).map { tick in
      Row(milliseconds: begin &+ Int64(tick) * 1_000, value: 10 + HostileSeries.normal(&random))
    }
    let calm = run(after, on: &first, what)
    #expect(calm.opened <= 3, "\(what), then noise: \(calm.events.map(\.reason))")
    let fault = (0..<20).map { tick in
      Row(milliseconds: begin &+ Int64(400 + tick) * 1_000, value: 1_000)
    }
    let found = run(fault, on: &first, what)
    #expect(found.scores.contains((1.0).bitPattern), "\(what): a clear fault is not found")
    #expect(!first.open.isEmpty || found.opened > 0, "\(what): a clear fault is not told")
  }

  private func rows(
    _ count: Int, seed: UInt64 = 5, _ make: (Int, Double) -> Double?
  ) -> [Row] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map {
      Row(milliseconds: Int64($0) * 1_000, value: make($0, HostileSeries.normal(&random)))
    }
  }

  @Test func whatIsNoNumberIsAGap() {
    check(
      "gaps",
      rows(400) { tick, normal in
        switch tick % 9 {
        case 0: nil
        case 1: .nan
        case 2: .infinity
        case 3: -.infinity
        default: 10 + normal
        }
      }, most: 1)
    check("nothing", rows(300) { _, _ in nil }, most: 0)
    check(
      "long gaps", rows(600) { tick, normal in tick % 200 < 100 ? nil : 10 + normal }, most: 1)
  }

  @Test func timesMayRepeatAndGoBackwards() {
    var random = SeededGenerator(seed: 8)
    func check(_ what: String, from: Int64? = nil, _ time: (Int) -> Int64) {
      let rows = (0..<300).map {
        Row(milliseconds: time($0), value: 10 + HostileSeries.normal(&random))
      }
      self.check(what, rows, most: 4, from: from)
    }
    check("one time") { _ in 5_000 }
    check("backwards") { 1_000_000 - Int64($0) * 1_000 }
    check("to and fro") { Int64($0 / 2) * 1_000 + ($0 % 2 == 0 ? 7_000 : 0) }
    check("the ends of time", from: 0) { $0 % 2 == 0 ? .min : .max }
    check("from the beginning", from: 0) { .min + Int64($0) * 1_000 }
    check("to the end", from: 0) { .max - Int64(300 - $0) * 1_000 }
    check("years apart", from: 0) { Int64($0) * 400 * 86_400_000 }
    check("ages apart", from: 0) { .min + Int64($0) * 15_000_000_000_000_000 }
  }

  @Test func rowsThatAreYearsApartMayHoldAnAnomaly() {
    let year: Int64 = 366 * 86_400_000
    var detector = detector()
    var random = SeededGenerator(seed: 4)
    let rows = (0..<500).map { tick in
      Row(
        milliseconds: Int64(tick) * year,
        value: (tick >= 450 ? 500 : 10) + HostileSeries.normal(&random))
    }
    #expect(run(rows, on: &detector, "years apart").opened >= 1)
  }

  @Test(arguments: [1e300, -1e300, Double.greatestFiniteMagnitude])
  func jumpsAreToldAndLeaveNothingBehind(height: Double) {
    let one = rows(400) { tick, normal in tick == 300 ? height : 10 + normal }
    check("one jump to \(height)", one, most: 2)
    check("a jump to \(height) at once", [Row(milliseconds: -1, value: height)] + one, most: 2)
    check(
      "jumps to \(height)",
      rows(450) { tick, normal in tick % 70 == 69 ? height : 10 + normal }, most: 4)
    check(
      "to and fro",
      rows(300) { tick, normal in tick % 40 == 39 ? (normal > 0 ? height : -height) : 10 + normal },
      most: 4)
    check("always", rows(300) { tick, _ in tick % 2 == 0 ? height : -height }, most: 1)
    check("denormals", rows(400) { tick, _ in Double(bitPattern: UInt64(tick % 5)) }, most: 1)
  }

  @Test func whatIsUsualForSomeSeriesIsNotTold() {
    check("a constant", rows(400) { _, _ in 5 }, most: 0)
    check("two values", rows(400) { tick, _ in tick % 3 == 0 ? 0 : 1 }, most: 1)
    check(
      "two values by chance", rows(600) { _, normal in normal > 0.3 ? 10 : 0 }, most: 1)
    check("steps", rows(800) { tick, _ in Double(tick / 150) * 10 }, most: 6)
    check("a counter with resets", rows(600) { tick, _ in Double(tick % 150) * 0.1 }, most: 1)
  }

  @Test func manyRowsOfNoiseAreQuiet() {
    check("noise", rows(20_000, seed: 21) { _, normal in 10 + normal }, most: 2, times: 1)
  }
}
