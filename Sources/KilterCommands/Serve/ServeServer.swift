import MonitorAPI
import MonitorEngine
import MonitorSupport

/// Makes the server of a daemon: the one place that knows how it is made.
enum ServeServer {
  /// What the server answers from.
  struct Context: Sendable {
    /// The engine.
    var monitor: RealtimePerformanceMonitor
    /// What starts and stops it.
    var engine: EngineSwitch
    /// The settings.
    var configuration: LiveConfiguration
    /// The clock.
    var time: MonitorTime
  }

  /// Binds all places and begins to answer.
  static func start(_ config: APIConfig, _ context: Context) async throws -> any ServerHandle {
    NoServer()
  }
}

/// Nothing listens.
private struct NoServer: ServerHandle {
  var addresses: [String] { [] }
  func reload(_ config: APIConfig) async throws {}
  func stop() async {}
}
