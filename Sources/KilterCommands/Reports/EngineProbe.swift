package import MonitorModel
import MonitorCollectors
package import MonitorEngine
package import MonitorSupport

/// Runs the engine for a moment, for commands that want one good reading.
package enum EngineProbe {
  /// The interval of the ticks: short, so that the answer comes within a blink.
  private static let interval: Duration = .milliseconds(200)
  /// The first tick with rates and detection over a whole interval: two come before it to begin.
  private static let lastTick: UInt64 = 4
  /// The ticks after which sources have been found and had time to answer, at the least and at the
  /// most.
  private static let ticksOfSources: ClosedRange<UInt64> = 8...20
  /// When to answer with what there is.
  private static let patience: Int64 = 5_000_000_000

  /// The newest snapshot after a few quick ticks of the settings' engine; `nil` where none came.
  ///
  /// It goes on with the baselines that a longer run has kept.
  package static func snapshot(
    of settings: Settings, collectors: [any MetricCollector], time: MonitorTime,
    baselines: BaselineKeeper? = nil, sources: SourceSetup? = nil
  ) async -> MonitorSnapshot? {
    var config = settings.monitor
    config.metricsInterval = interval
    config.processingInterval = .zero
    config.anomalyCheckInterval = Limits.tickMinimum
    guard let valid = try? config.validated() else { return nil }
    let monitor = RealtimePerformanceMonitor(
      config: valid, collectors: collectors + (sources?.collectors ?? []), time: time,
      baselines: baselines)
    await sources?.discover(settings, into: monitor, firstCall: 1, time)
    let stream = await monitor.client().snapshots()
    await monitor.start()
    let deadline = time.monotonic().advanced(by: patience)
    let limit = Task {
      try? await time.sleepUntil(deadline)
      await monitor.shutdown()
    }
    var newest: MonitorSnapshot?
    for await snapshot in stream {
      newest = snapshot
      if isDone(snapshot, hasSources: sources != nil) { break }
    }
    limit.cancel()
    await monitor.shutdown()
    return newest
  }

  private static func isDone(_ snapshot: MonitorSnapshot, hasSources: Bool) -> Bool {
    let ticks = snapshot.data.sequence
    guard hasSources else { return ticks >= lastTick }
    let isStarting = snapshot.collectors.contains { $0.state == .starting }
    return ticks >= (isStarting ? ticksOfSources.upperBound : ticksOfSources.lowerBound)
  }

  /// The same on the machine that the program runs on, with its sources where `environment` is
  /// given for their secrets.
  ///
  /// - Throws: what is wrong with configured sources.
  package static func snapshot(
    of settings: Settings, environment: [String: String]? = nil
  ) async throws(SourceProblems) -> MonitorSnapshot? {
    if let problem = DescriptorLimit.problem() {
      Log(settings).writeEnd(problem)
      return nil
    }
    let time = MonitorTime.system
    var sources: SourceSetup?
    if let environment {
      sources = try SourceSetup(settings, environment: environment, isKeeping: false, time: time)
    }
    return await snapshot(
      of: settings, collectors: try FleetSetup.collectors(settings, time: time), time: time,
      baselines: KeptBaselines.keeper(settings, isSaving: false), sources: sources)
  }
}
