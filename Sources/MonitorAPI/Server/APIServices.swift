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
  /// What ingests; `nil` where nothing is taken in.
  package var ingest: (any IngestDesk)?
  /// Makes the daemon's side of an attached dashboard, which writes with the closure it gets.
  package var attach:
    @Sendable (Caller, @escaping @Sendable ([UInt8]) async throws -> Void) -> any AttachPeer
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
    attach: @escaping @Sendable (
      Caller, @escaping @Sendable ([UInt8]) async throws -> Void
    ) -> any AttachPeer,
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

/// The daemon's side of one attached dashboard.
package protocol AttachPeer: Sendable {
  /// Takes the next message; called one after another.
  func receive(_ message: [UInt8]) async
  /// The connection has ended.
  func close() async
}
