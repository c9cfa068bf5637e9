import MonitorAnalysis
import MonitorModel
import MonitorStorage
import MonitorSupport

/// Baselines that outlive the process: sent for at the start, sent away after a minute, every ten
/// minutes and at the end.
///
/// The engine never waits for a file while it runs.
extension RealtimePerformanceMonitor {
  /// The end of the process waits no longer than this for the file.
  private static let endNanoseconds: Int64 = 3_000_000_000

  /// The time between two checks that is in force.
  private var checkNanoseconds: Int64 {
    max(configuration.anomalyCheckInterval, configuration.metricsInterval).nanoseconds
  }

  /// Sends for the baselines of the last run; does nothing the second time.
  func beginBaselines() {
    guard let keeper,
      baselines.begin(at: time.monotonic(), path: keeper.path, isSaving: keeper.isSaving)
    else { return }
    Task { self.take(await keeper.load()) }
  }

  private func take(_ found: BaselineKeeper.Found) {
    guard let record = baselines.take(found) else { return }
    do {
      try pipeline.detector.restore(record.state)
      baselines.restored(record, now: time.wall(), checkNanoseconds: checkNanoseconds)
    } catch {
      baselines.refuse("\(error.reason) (byte \(error.offset) of the state)")
    }
  }

  /// Sends the baselines away where it is time, after a check.
  func keepBaselines() {
    guard let keeper, keeper.isSaving else { return }
    let now = time.monotonic()
    guard baselines.checked(at: now) else { return }
    baselines.beginSaving(at: now)
    Task { await self.save(to: keeper) }
  }

  /// Saves at the end, if there is something to save.
  func keepBaselinesAtEnd() async {
    guard let keeper, keeper.isSaving, baselines.isWorthSaving else { return }
    baselines.beginSaving(at: time.monotonic())
    let saving = Task { await self.save(to: keeper) }
    await time.wait(for: saving, until: time.monotonic().advanced(by: Self.endNanoseconds))
    saving.cancel()
  }

  private func save(to keeper: BaselineKeeper) async {
    let wall = time.wall()
    let refusal = await keeper.save(
      pipeline.detector, checkNanoseconds: checkNanoseconds, at: wall, keepsOld: baselines.keepsOld)
    baselines.saved(refusal, at: wall, path: keeper.path)
  }

  /// Where reading and saving the baselines stand.
  package var baselinePhase: BaselineSession.Phase { baselines.phase }

  /// How detection is doing, with where its baselines came from and go to, and the incidents
  /// that were given up.
  var detectionHealth: DetectionHealth {
    var health = pipeline.detector.health
    health.origin = baselines.origin
    health.keeping = baselines.keeping
    health.savedAt = baselines.savedAt
    health.incidentsDropped = pipeline.incidents.dropped
    return health
  }
}
