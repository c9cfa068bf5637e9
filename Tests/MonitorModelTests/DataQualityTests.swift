import MonitorModel
import Testing

@Suite("DataQuality")
struct DataQualityTests {
  @Test("Nothing taken off leaves 100")
  func perfect() {
    #expect(DataQuality().score == 100)
    #expect(DataQuality().deductions.isEmpty)
  }

  @Test("The score is 100 less the deductions, largest first")
  func deductions() {
    let quality = DataQuality(deductions: [
      .init(.jitter, points: 3.5, count: 2), .init(.missingTicks, points: 20, count: 4),
    ])
    #expect(quality.score == 76.5)
    #expect(quality.deductions.map(\.cause) == [.missingTicks, .jitter])
  }

  @Test("The score does not fall below 0")
  func floor() {
    let quality = DataQuality(deductions: [
      .init(.gaps, points: 90, count: 1), .init(.clamped, points: 90, count: 1),
    ])
    #expect(quality.score == 0)
  }
}
