import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// What the collectors of all families do with their intake.
@Suite struct IntakeCollectorTests {
  private final class Counted: Intake {
    let name = "counted"
    let ended = Mutex(0)

    func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
      MetricBatch(
        collector: name, at: instant, catalog: MetricCatalog(), values: [], states: [])
    }

    func finish() async { ended.withLock { $0 += 1 } }
  }

  @Test func theIntakeIsAskedAndEnded() async throws {
    let clock = VirtualClock()
    let intake = Counted()
    let collectors: [any MetricCollector] = [
      HTTPMetricsCollector(intake, time: clock.time),
      DatabaseMetricsCollector(intake, time: clock.time),
      BusinessMetricsCollector(intake, time: clock.time),
    ]
    for collector in collectors {
      #expect(collector.name == "counted")
      #expect(try await collector.collect(at: clock.now).collector == "counted")
      await collector.stop()
    }
    #expect(intake.ended.withLock { $0 } == 3)
  }
}
