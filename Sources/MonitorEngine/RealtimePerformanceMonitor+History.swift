import MonitorModel
import MonitorStorage
import MonitorSupport

/// The memory of the engine: ticks go into an inbox and are forgotten here; the engine never waits
/// for a disk.
extension RealtimePerformanceMonitor {
  /// The end of the process waits no longer than this for the store.
  private static let endNanoseconds: Int64 = 3_000_000_000

  /// Begins to record; does nothing the second time.
  func beginHistory() {
    guard let history, recording == nil else { return }
    let tell: @Sendable (UInt64) async -> Void = { [weak self] in await self?.number($0) }
    recording = Task { await history.recorder.run(onSession: tell) }
  }

  private func number(_ session: UInt64) { registry = session }

  /// Lets what is recorded come to the disk, as far as that does not take too long.
  func endHistory() async {
    guard let history, let recording else { return }
    history.recorder.inbox.finish()
    await time.wait(
      for: recording, until: time.monotonic().advanced(by: Self.endNanoseconds))
  }
}
