import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// How detection is doing, in words.
@Suite struct DetectionTextTests {
  private static func pairs(
    _ change: (inout DetectionHealth) -> Void = { _ in }
  ) -> [String: String] {
    var machine = SampleMachine()
    change(&machine.detection)
    let pairs = DetectionText.pairs(machine.snapshot(), offset: 3_600)
    return Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  @Test func figuresAfterADay() {
    let text = Self.pairs()
    #expect(text["alarms"] == "0.1 a metric and day allowed, 0.042 measured")
    #expect(text["in all"] == "5 a day allowed, 7.2 measured")
    #expect(text["learnt"] == "214 of 230 series")
    #expect(text["cost"] == "820ns a row, 9 288 000 rows")
    #expect(text["not told"] == "3 over the budget, 4 by lessons, 1 planned")
    #expect(text["planned"] == "2 maintenance windows, in none now")
    #expect(text["origin"] == "baselines of 3 h ago restored for 214 series")
    #expect(text["kept"] == "kept in /var/lib/kilter/baselines.kilter, saved 15:29:10")
  }

  @Test func lessOfThePastIsSaid() {
    let text = Self.pairs { $0.pastValues = 64 }
    #expect(
      text["learnt"] == "214 of 230 series, each compared with 64 values of its past, not 1 024: "
        + "together they have about 24 MB")
  }

  @Test func aFreshStartPromisesNothing() {
    let text = Self.pairs { $0 = DetectionHealth() }
    #expect(text["alarms"] == "0.1 a metric and day allowed, none measured so far")
    #expect(text["cost"] == "no row judged so far")
    #expect(text["origin"] == "baselines began with this process")
    #expect(text["kept"] == "baselines end with this process")
  }

  @Test func lessThanADayIsNotBlownUpToOne() {
    let text = Self.pairs { health in
      health.days = 0.05
      health.metricDays = 0.4
      health.opened = 2
    }
    #expect(text["alarms"] == "0.1 a metric and day allowed, 2 so far")
    #expect(text["in all"] == "5 a day allowed, 2 so far in 1h 12m")
  }

  @Test func strangeFiguresStayText() {
    for value in [-Double.infinity, -1, 0, 1e-9, 1e300, .infinity, .nan] {
      let text = Self.pairs { health in
        health.days = value
        health.metricDays = value
        health.opened = .max
        health.savedAt = WallInstant(milliseconds: .min)
        health.detectors[0].weight = value
      }
      #expect(text.count == 8)
    }
  }

  @Test func aDetectorThatAgreedWithNothingHasNoShare() {
    let detector = DetectionHealth.Detector(name: "z")
    #expect(DetectionText.row(detector) == ["z", "0", "0", "0", "-", "0.00"])
  }
}
