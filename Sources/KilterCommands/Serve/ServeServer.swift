import MonitorAPI
import MonitorEngine
import MonitorModel
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
    /// What takes in metrics of others.
    var ingest: MetricIngest
    /// The log.
    var log: SharedLog
    /// The clock.
    var time: MonitorTime
  }

  /// Binds all places and begins to answer.
  static func start(
    _ config: APIConfig, _ context: Context
  ) async throws(APIServerError) -> any ServerHandle {
    let client = await context.monitor.client()
    let configuration = context.configuration
    let log = context.log
    let services = APIServices(
      source: client, engine: context.engine, configuration: configuration,
      history: HistoryExporter(context.monitor.history), ingest: context.ingest,
      attach: { caller, send, end in
        AttachHost(
          source: client, caller: caller, version: Version.text,
          reconfigure: { try await configuration.setInterval($0) }, send: send, onEnd: end)
      },
      routes: RouteList.all, version: Version.text,
      log: { log.write(.info, "server", [LogField("event", $0)]) }, time: context.time)
    return await BoundServer(server: try await APIServer.start(config, services))
  }
}

/// A server as a daemon sees it.
private struct BoundServer: ServerHandle {
  let server: APIServer
  var addresses: [String]

  init(server: APIServer) async {
    self.server = server
    addresses = await server.addresses.map { "\($0)" }
  }

  func reload(_ config: APIConfig) async throws { try await server.reload(config) }
  func stop() async { await server.stop() }
}
