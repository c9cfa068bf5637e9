package import MonitorModel
package import MonitorSupport

/// A collector of a family: it asks one intake, says what that cost, and ends it.
///
/// It runs in a task of its own; one whose intake hangs or fails disturbs no other.
package protocol IntakeCollector: MetricCollector {
  /// What is asked.
  var intake: any Intake { get }
  /// The clock by which the cost is measured.
  var time: MonitorTime { get }
}

extension IntakeCollector {
  /// The name of the intake.
  package var name: String { intake.name }

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
