import MonitorCollectors
import MonitorModel

/// One collection of the machine the check runs on.
struct CollectCase {
  private let collector: SystemMetricsCollector
  private var instant = MonotonicInstant(nanoseconds: 0)

  init(processes: Bool) {
    collector = SystemMetricsCollector(options: SystemMetricsOptions(processes: processes))
  }

  /// Collects a virtual second after the last time.
  mutating func collect() async throws(CollectorError) -> MetricBatch {
    instant = instant.advanced(by: 1_000_000_000)
    return try await collector.collect(at: instant)
  }
}
