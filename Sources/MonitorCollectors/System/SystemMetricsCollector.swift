package import MonitorModel
package import MonitorSupport

/// Reads the machine: processors, memory, disks, filesystems, network, sensors, processes.
///
/// An actor for its descriptors and buffers; nothing inside suspends. What is missing is a gap
/// with a note, what is computed is computed by the formulas of its catalog.
package final actor SystemMetricsCollector: MetricCollector {
  /// `system`.
  package nonisolated let name = "system"
  private let time: MonitorTime
  private let options: SystemMetricsOptions
  private var reader: SystemReader?

  /// Makes a collector; nothing is opened before the first collection.
  package init(
    options: SystemMetricsOptions = SystemMetricsOptions(), time: MonitorTime = .system
  ) {
    self.options = options
    self.time = time
  }

  /// Reads everything once.
  ///
  /// - Throws: `CollectorError` where not one number could be read.
  package func collect(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    let start = time.monotonic()
    if reader == nil { reader = SystemReader(options: options) }
    guard var batch = try reader?.read(name: name, at: instant) else {
      throw CollectorError(.failed, "the reader is missing")
    }
    batch.elapsedNanoseconds = time.monotonic() - start
    return batch
  }
}
