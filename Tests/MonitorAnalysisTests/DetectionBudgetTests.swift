import Glibc
import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// The budget of false alarms, and times at which what is unusual is planned.
@Suite struct DetectionBudgetTests {
  private func harness(
    _ detection: DetectionConfig, series: Int = 1
  ) -> ProcessorHarness {
    var config = RealtimeMonitorConfig()
    config.detection = detection
    return ProcessorHarness(
      (0..<series).map { ProcessorHarness.gauge($0, name: "test.load", concern: .both) },
      config: config)
  }

  @Test func theAlarmRaritySpendsTheBudget() {
    var one = harness(DetectionConfig(falseAlarmsPerMetricDay: 0.1, falseAlarmsPerDay: 100))
    one.feedAndDetect([1])
    #expect(abs(one.detector.alarmRarity - 1) < 1e-9, "once in ten days")
    var config = one.detector.config
    config.detection.falseAlarmsPerMetricDay = 0.001
    one.detector.reconfigure(config)
    #expect(abs(one.detector.alarmRarity - 3) < 1e-9)
    config.detection.falseAlarmsPerMetricDay = 10
    one.detector.reconfigure(config)
    #expect(abs(one.detector.alarmRarity + 1) < 1e-9)

    var many = harness(
      DetectionConfig(falseAlarmsPerMetricDay: 0.1, falseAlarmsPerDay: 1), series: 100)
    many.feedAndDetect([Double](repeating: 1, count: 100))
    #expect(abs(many.detector.alarmRarity - 2) < 1e-9, "a hundred share one a day")
  }

  @Test func aLowerBudgetGivesNoMoreAlarms() {
    let seed: UInt64 = 5
    func opened(_ budget: Double) -> Int {
      var harness = harness(
        DetectionConfig(falseAlarmsPerMetricDay: budget, falseAlarmsPerDay: 1_000), series: 4)
      var random = SeededGenerator(seed: seed)
      for tick in 0..<1_500 {
        // Something to tell now and then, more and more of it.
        let height = tick % 150 < 5 && tick > 150 ? 2 * Double(tick / 150) : 0
        harness.feedAndDetect(
          (0..<4).map { 10 + HostileSeries.normal(&random) + height * Double($0) })
      }
      return harness.events.count { $0.phase == .opened }
    }
    let counts = [0.001, 0.1, 10, 100].map(opened)
    #expect(counts == counts.sorted(), "seed \(seed): \(counts)")
    #expect(counts[0] < counts[3], "seed \(seed): \(counts)")
  }

  /// Noise with a step up at the end; returns what was told.
  private func events(
    _ window: MaintenanceWindow?, role: SeriesDefinition.Role = .other
  ) -> (opened: Int, planned: UInt64) {
    var config = RealtimeMonitorConfig()
    config.detection.maintenance = window.map { [$0] } ?? []
    var harness = ProcessorHarness(
      [ProcessorHarness.gauge(0, .ratio, name: "test.load", concern: .high, role: role)],
      config: config)
    var random = SeededGenerator(seed: 6)
    for tick in 0..<620 {
      harness.feedAndDetect([(tick < 600 ? 0.1 : 0.95) + 0.01 * HostileSeries.normal(&random)])
    }
    return (
      harness.events.count { $0.phase == .opened }, harness.detector.health.planned
    )
  }

  @Test func whatIsUnusualInAMaintenanceWindowIsPlanned() {
    #expect(events(nil).opened == 1 && events(nil).planned == 0)
    let now = events(MaintenanceWindow(days: [], startMinute: 9, minutes: 10))
    #expect(now.opened == 0 && now.planned > 0)
    let other = events(MaintenanceWindow(days: [], startMinute: 60, minutes: 10))
    #expect(other.opened == 1 && other.planned == 0)
  }

  @Test func hardLimitsAreToldInAMaintenanceWindowToo() {
    let window = MaintenanceWindow(days: [], startMinute: 0, minutes: 1_440)
    #expect(events(window, role: .resourceUsage).opened == 1)
  }
}
