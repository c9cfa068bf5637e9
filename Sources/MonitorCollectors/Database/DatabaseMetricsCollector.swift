package import MonitorModel
package import MonitorSupport

/// Databases: sessions, transactions, statements, locks, replication, pools.
///
/// One intake each; it runs in a task of its own, and one that hangs or fails disturbs no other.
package struct DatabaseMetricsCollector: MetricCollector {
  /// The name of the intake.
  package var name: String { intake.name }
  private let intake: any Intake
  private let time: MonitorTime

  /// Makes a collector that asks `intake`.
  package init(_ intake: any Intake, time: MonitorTime) {
    self.intake = intake
    self.time = time
  }

  /// Asks the intake once, and says what it cost.
  package func collect(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    let begun = time.monotonic()
    var batch = try await intake.read(at: instant)
    batch.elapsedNanoseconds = time.monotonic() - begun
    return batch
  }

  /// Ends what the intake does between two readings.
  package func stop() async { await intake.finish() }
}
