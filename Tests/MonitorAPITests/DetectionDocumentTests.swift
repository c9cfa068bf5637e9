import MonitorAPI
import MonitorModel
import Testing

/// How detection is doing, as JSON.
@Suite struct DetectionDocumentTests {
  private static func snapshot(_ health: DetectionHealth) -> MonitorSnapshot {
    MonitorSnapshot(
      data: ProcessedData(
        sequence: 1, at: MonotonicInstant(nanoseconds: 1), wall: WallInstant(milliseconds: 7),
        series: [], values: [], states: [], ages: [], processes: ProcessTable(),
        quality: DataQuality()),
      expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
      host: HostFacts(
        hostname: "h", kernel: "", processors: 1, cpuLimit: 1, memoryLimit: 1,
        limitedByCgroup: false, uptimeSeconds: 1),
      collectors: [], engine: EngineHealth(), config: RealtimeMonitorConfig(), detection: health)
  }

  private static func text(_ document: DetectionDocument) throws -> String {
    String(
      decoding: try #require(RealtimeMonitoringDashboardHandler.json(document)), as: UTF8.self)
  }

  @Test func figures() throws {
    var health = DetectionHealth()
    var detector = DetectionHealth.Detector(name: "z-score")
    detector.judged = 10
    detector.anomalies = 3
    detector.dissents = 1
    detector.weight = 0.5
    health.detectors = [detector]
    health.rows = 10
    health.nanoseconds = 25_000
    health.series = 4
    health.learntSeries = 2
    health.metricDays = 8
    health.days = 2
    health.opened = 4
    health.withheld = 1
    health.origin = "from before"
    health.savedAt = WallInstant(milliseconds: 5)
    health.lessons = [
      Lesson(
        number: 9, key: SeriesKey("system.disk.io", "device", "vda"), unit: .bytesPerSecond,
        range: 1...2, taught: WallInstant(milliseconds: 3), kept: 6)
    ]
    let document = DetectionDocument(Self.snapshot(health))
    #expect(document.at == 7)
    #expect(document.budget.openedPerMetricDay == 0.5 && document.budget.openedPerDay == 2)
    #expect(document.budget.allowedPerMetricDay == 0.1 && document.budget.allowedPerDay == 5)
    #expect(document.detectors[0].agreement == 0.75)
    #expect(document.cost.microsecondsPerRow == 2.5)
    #expect(document.baselines.savedAt == 5 && document.baselines.learntSeries == 2)
    #expect(document.lessons[0].series == "system.disk.io{device=\"vda\"}")
    let text = try Self.text(document)
    #expect(text.contains(#""withheld":1"#) && text.contains(#""kept":6"#))
  }

  @Test func whatIsNotKnownYetIsAbsent() throws {
    var health = DetectionHealth()
    health.detectors = [DetectionHealth.Detector(name: "iqr")]
    let document = DetectionDocument(Self.snapshot(health))
    #expect(document.budget.openedPerMetricDay == nil && document.budget.openedPerDay == nil)
    #expect(document.detectors[0].agreement == nil && document.cost.microsecondsPerRow == nil)
    let text = try Self.text(document)
    #expect(!text.contains("NaN") && !text.contains("savedAt"))
  }
}
