import DetectionLabKit
import Testing

@Suite("EventTally")
struct EventTallyTests {
  private func tally(
    ranges: Int, trueAlerts: Int, falseAlerts: Int, days: Double = 1, delays: [Int] = []
  ) -> EventTally {
    var tally = EventTally()
    tally.files = 1
    tally.ranges = ranges
    tally.trueAlerts = trueAlerts
    tally.falseAlerts = falseAlerts
    tally.days = days
    tally.delays = delays
    return tally
  }

  @Test("Precision is of alerts, recall of ranges, F1 their harmonic mean")
  func figures() {
    let tally = tally(ranges: 4, trueAlerts: 6, falseAlerts: 2, days: 4, delays: [0, 9, 2])
    #expect(tally.precision == 0.75)
    #expect(tally.recall == 0.75)
    #expect(tally.f1 == 0.75)
    #expect(tally.falseAlertsPerDay == 0.5)
    #expect(tally.medianDelay == 2)
    let uneven = self.tally(ranges: 2, trueAlerts: 1, falseAlerts: 3, delays: [4])
    #expect(uneven.precision == 0.25)
    #expect(uneven.recall == 0.5)
    #expect(abs(uneven.f1 - 1.0 / 3) < 1e-12)
  }

  @Test("Nothing gives zeros, never a division by zero")
  func nothing() {
    let tally = EventTally()
    #expect(tally.precision == 0)
    #expect(tally.recall == 0)
    #expect(tally.f1 == 0)
    #expect(tally.falseAlertsPerDay == 0)
    #expect(tally.medianDelay == nil)
  }

  @Test("A sum counts all files alike: micro figures")
  func sum() {
    var sum = EventTally()
    sum += tally(ranges: 3, trueAlerts: 1, falseAlerts: 0, days: 0.5, delays: [1])
    sum += tally(ranges: 1, trueAlerts: 1, falseAlerts: 2, days: 1.5, delays: [4])
    #expect(sum.files == 2)
    #expect(sum.recall == 0.5)
    #expect(sum.precision == 0.5)
    #expect(sum.falseAlertsPerDay == 1)
    #expect(sum.medianDelay == 2.5)
  }
}
