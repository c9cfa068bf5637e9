import Glibc
import MonitorAnalysis
import MonitorSupport
import Testing

@Suite struct PredictionPartsTests {
  @Test func varianceIsTheClosedForm() {
    // Hyndman et al. 2008, table 6.2, ETS(A,Ad,N).
    let (a, b, f) = (0.4, 0.08, 0.9)
    let model = DampedTrend(alpha: a, beta: b, phi: f)
    for steps in [1, 2, 3, 10, 60] {
      let h = Double(steps)
      let growth = pow(f, h)
      let closed =
        1 + a * a * (h - 1) + b * f * h / pow(1 - f, 2) * (2 * a * (1 - f) + b * f)
        - b * f * (1 - growth) / (pow(1 - f, 2) * (1 - f * f))
        * (2 * a * (1 - f * f) + b * f * (1 + 2 * f - growth))
      #expect(abs(model.variance(steps) - closed) < 1e-9 * closed, "\(steps) steps")
    }
    #expect(DampedTrend(alpha: 1, beta: 0, phi: 1).variance(9) == 9, "a walk")
  }

  @Test func forecastIsTheSumOfTheDampedTrend() {
    var model = DampedTrend(alpha: 0.5, beta: 0.1, phi: 0.8)
    for value in [1.0, 2, .nan, 4] { model.take(value) }
    var copy = model
    for steps in 1...20 {
      copy.take(.nan)
      #expect(abs(model.forecast(steps) - copy.level) < 1e-12, "\(steps) steps")
    }
    model.phi = 1
    #expect(abs(model.forecast(5) - (model.level + 5 * model.trend)) < 1e-12)
  }

  @Test func studentsDistributionIsThatOfTheTables() {
    #expect(abs(StudentT.pValue(2.447, degrees: 6) - 0.05) < 1e-4)
    #expect(abs(StudentT.pValue(-3.707, degrees: 6) - 0.01) < 1e-4)
    #expect(abs(StudentT.pValue(2.776, degrees: 5) - 0.05) < 1e-4, "rounded down to 4")
    #expect(StudentT.pValue(.nan, degrees: 6) == 1 && StudentT.pValue(.infinity, degrees: 6) == 0)
    #expect(abs(StudentT.quantile80(degrees: 6) - 1.440) < 0.005)
    #expect(abs(StudentT.quantile95(degrees: 6) - 2.447) < 0.02)
    #expect(abs(StudentT.quantile95(degrees: 1_000) - 1.962) < 1e-3)
  }

  @Test(arguments: [91, 92, 93] as [UInt64])
  func medianIsThatOfTheSortedValues(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for count in [1, 2, 3, 4, 7, 8, 31, 496] {
      for range in [3, 1_000_000] as [UInt64] {
        var values = (0..<count).map { _ in Double(random.next() % range) }
        let sorted = values.sorted()
        let middle = (sorted[count / 2] + sorted[(count - 1) / 2]) / 2
        let found = Selection.median(&values)
        #expect(found == middle, "\(count) values below \(range), seed \(seed)")
        var ordered = sorted
        #expect(Selection.median(&ordered) == middle)
      }
    }
    var none: [Double] = []
    #expect(Selection.median(&none).isNaN)
  }

  @Test func risesThatTurnBackAreRemembered() {
    var turnings = Turnings()
    func saw(_ top: Int, times: Int) {
      for _ in 0..<times {
        for value in 0...top { turnings.take(Double(value), least: 1) }
      }
      turnings.take(0, least: 1)
    }
    saw(100, times: 3)
    #expect(turnings.count(like: 100) == 3 && turnings.count(like: 200) == 3)
    #expect(turnings.count(like: 201) == 0)
    // Many small ones do not push the great ones out.
    saw(4, times: 50)
    #expect(turnings.count(like: 100) == 3 && turnings.count(like: 4) == 8)
    turnings.fade(seconds: 86_400)
    #expect(turnings.count(like: 100) == 3 && turnings.count(like: 101) == 0)
    for value in 0...50 { turnings.take(Double(value) - (value % 2 == 0 ? 0 : 2), least: 1) }
    #expect(turnings.current > 48, "small steps back do not end a rise")
  }
}
