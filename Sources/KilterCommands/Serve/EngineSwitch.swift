import MonitorAPI
package import MonitorEngine

/// Starts and stops an engine for those who ask over the API, one after the other.
package final actor EngineSwitch: EngineControl {
  private let monitor: RealtimePerformanceMonitor
  private var last: Task<Bool, Never>?

  /// The switch of an engine.
  package init(_ monitor: RealtimePerformanceMonitor) { self.monitor = monitor }

  /// Starts collecting; `false` where it already did.
  package func start() async -> Bool {
    await next { monitor in
      guard await !monitor.isCollecting else { return false }
      await monitor.start()
      return true
    }
  }

  /// Stops collecting and waits until it stands still; `false` where it already did.
  package func stop() async -> Bool {
    await next { monitor in
      guard await monitor.isCollecting else { return false }
      await monitor.stop()
      return true
    }
  }

  /// Whether it collects.
  package func isRunning() async -> Bool { await monitor.isCollecting }

  /// Does something when all that was asked for before is done: an engine that is being stopped is
  /// not to be started halfway.
  private func next(
    _ body: @escaping @Sendable (RealtimePerformanceMonitor) async -> Bool
  ) async -> Bool {
    let before = last
    let monitor = monitor
    let task = Task {
      _ = await before?.value
      return await body(monitor)
    }
    last = task
    return await task.value
  }
}
