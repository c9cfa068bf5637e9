public import MonitorModel
import MonitorSupport

/// A reader of one engine in the same process.
public struct RealtimeClient: SnapshotSource {
  private let monitor: RealtimePerformanceMonitor
  /// An answer waits for the store no longer than this, in nanoseconds.
  private static let patience: Int64 = 30_000_000

  init(monitor: RealtimePerformanceMonitor) { self.monitor = monitor }

  /// A new stream of snapshots for this caller alone.
  ///
  /// It is empty when `Limits.subscribers` is reached. Dropping the stream, or cancelling the task
  /// that reads it, unsubscribes.
  public func snapshots() async -> AsyncStream<MonitorSnapshot> {
    await monitor.subscribe()?.stream ?? AsyncStream { $0.finish() }
  }

  /// The events after number `last`, and how many were missed.
  public func events(after last: UInt64) async -> EventPage {
    await monitor.events(after: last)
  }

  /// History, statistics and details of some series, as of the newest tick.
  ///
  /// Charts reach back as far as is recorded, into earlier runs, too; what is older than the engine's
  /// own memory is read apart from it, and no tick waits for that. Nor does the answer, for long: what
  /// takes the store more than 30 ms is in a later one.
  public func data(for request: DataRequest) async -> DataReply {
    guard let history = monitor.history, !request.histories.isEmpty else {
      return await monitor.data(for: request)
    }
    return await history.reader.complete(
      await monitor.chartAnswer(to: request, boot: history.boot),
      until: history.reader.time.monotonic().advanced(by: Self.patience))
  }

  /// Does what a person wants done with anomalies.
  public func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
    await monitor.act(command, by: actor)
  }

  /// The recorded tick that `target` names, with what a view needs of it.
  ///
  /// - Throws: `MomentAbsence`, with the reason.
  public func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment {
    guard let history = monitor.history else { throw MomentAbsence("nothing is recorded here") }
    return try await history.reader.moment(target, request: request, registry: registry)
  }
}
