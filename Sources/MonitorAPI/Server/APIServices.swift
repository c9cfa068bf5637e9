package import MonitorModel
package import MonitorSupport

/// What a server serves.
package struct APIServices: Sendable {
  /// The engine, as a dashboard sees it.
  package var source: any SnapshotSource
  /// Starting and stopping it.
  package var engine: any EngineControl
  /// The configuration.
  package var configuration: any ConfigurationOwner
  /// History in files and memory.
  package var history: any HistoryExporting
  /// What ingests, where ``APIConfig/ingests`` has it; `nil` where there is nothing.
  package var ingest: (any IngestDesk)?
  /// Makes the daemon's side of an attached dashboard.
  package var attach: MakeAttachPeer
  /// The routes.
  package var routes: [Route]
  /// The version of the program.
  package var version: String
  /// Tells what happens to the server: a sentence; never a token.
  package var log: @Sendable (String) -> Void
  /// The clock.
  package var time: MonitorTime

  /// Makes services.
  package init(
    source: any SnapshotSource, engine: any EngineControl,
    configuration: any ConfigurationOwner, history: any HistoryExporting,
    ingest: (any IngestDesk)? = nil,
    attach: @escaping MakeAttachPeer,
    routes: [Route], version: String, log: @escaping @Sendable (String) -> Void,
    time: MonitorTime
  ) {
    self.source = source
    self.engine = engine
    self.configuration = configuration
    self.history = history
    self.ingest = ingest
    self.attach = attach
    self.routes = routes
    self.version = version
    self.log = log
    self.time = time
  }
}

/// Makes the daemon's side of an attached dashboard, which writes with the first closure it gets and
/// ends the connection with the second.
package typealias MakeAttachPeer =
  @Sendable (
    _ caller: Caller, _ send: @escaping @Sendable ([UInt8]) async throws -> Void,
    _ end: @escaping @Sendable () async -> Void
  ) -> any AttachPeer

/// The daemon's side of one attached dashboard.
package protocol AttachPeer: Sendable {
  /// Takes the next message; called one after another.
  func receive(_ message: [UInt8]) async
  /// The connection has ended.
  func close() async
}
