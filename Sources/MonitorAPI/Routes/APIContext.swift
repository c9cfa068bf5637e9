package import MonitorModel
package import MonitorSupport

/// What a route may use that takes a while.
package struct APIContext: Sendable {
  /// The engine, as a dashboard sees it.
  package var source: any SnapshotSource
  /// Starting, stopping and changing the engine.
  package var engine: any EngineControl
  /// The configuration.
  package var configuration: any ConfigurationOwner
  /// History in files and memory.
  package var history: any HistoryExporting
  /// Those who follow.
  package var clients: any ClientDirectory
  /// One-time tickets for browsers.
  package var tickets: any TicketOffice
  /// What ingests; `nil` where nothing is taken in.
  package var ingest: (any IngestDesk)?
  /// The state at the newest tick; `nil` before the first.
  package var state: APIState?
  /// The clock.
  package var time: MonitorTime

  /// Makes a context.
  package init(
    source: any SnapshotSource, engine: any EngineControl,
    configuration: any ConfigurationOwner, history: any HistoryExporting,
    clients: any ClientDirectory, tickets: any TicketOffice, ingest: (any IngestDesk)? = nil,
    state: APIState?, time: MonitorTime
  ) {
    self.source = source
    self.engine = engine
    self.configuration = configuration
    self.history = history
    self.clients = clients
    self.tickets = tickets
    self.ingest = ingest
    self.state = state
    self.time = time
  }
}

/// Starts and stops the engine; the server itself goes on.
package protocol EngineControl: Sendable {
  /// Starts collecting; `false` where it already did.
  func start() async -> Bool
  /// Stops collecting; `false` where it stood still.
  func stop() async -> Bool
  /// Whether it collects.
  func isRunning() async -> Bool
}

/// The one way by which the configuration is changed while running: parse, validate, build, swap,
/// drain.
package protocol ConfigurationOwner: Sendable {
  /// What is in force as a JSON document whose members are those of the file, secrets as `"***"`,
  /// and its entity tag with quotes.
  func document() async -> (json: [UInt8], etag: String)
  /// Replaces it all; with `isDryRun` it is only checked.
  ///
  /// A value `"***"` stands for the secret in force. `ifMatch` is the tag (or `*`) that must be in
  /// force.
  ///
  /// - Throws: `Problem` 400 for what is no JSON, 412 for another tag, 422 with JSON pointers for
  ///   what is wrong; then nothing has changed.
  func replace(
    _ json: [UInt8], ifMatch: String, isDryRun: Bool, by caller: Caller
  ) async throws(Problem) -> (json: [UInt8], etag: String)
}

/// History out of memory and files, in constant memory.
package protocol HistoryExporting: Sendable {
  /// A producer of the rows between two instants, of the series that match any of `patterns` (all
  /// where there are none).
  ///
  /// - Throws: `Problem` 422 for times that are none, or history that is not kept.
  func export(
    _ form: ExportForm, from: WallInstant?, to: WallInstant?, patterns: [SeriesSelector]
  ) async throws(Problem) -> APIResponse.Body
}

/// A form of exported rows.
package enum ExportForm: String, Hashable, Sendable, CaseIterable {
  /// Comma-separated values.
  case csv
  /// A JSON object a line.
  case jsonl
  /// OpenMetrics with timestamps, which `promtool tsdb create-blocks-from openmetrics` imports.
  case openmetrics
}

/// Those who follow by WebSocket or SSE.
package protocol ClientDirectory: Sendable {
  /// All of them, oldest first.
  func clients() async -> [ClientRecord]
  /// Ends a connection; `false` where there is none of this number.
  func disconnect(_ id: UInt64) async -> Bool
}

/// One that follows, as `GET /realtime/clients` tells of it.
package struct ClientRecord: Hashable, Codable, Sendable {
  /// One of its subscriptions.
  package struct Subscription: Hashable, Codable, Sendable {
    /// The name the client gave it.
    package var id: String
    /// The patterns of series.
    package var match: [String]
    /// The kinds of events.
    package var events: [String]
    /// The shortest time between two messages, milliseconds.
    package var intervalMilliseconds: Int
    /// Makes a subscription.
    package init(id: String, match: [String], events: [String], intervalMilliseconds: Int) {
      self.id = id
      self.match = match
      self.events = events
      self.intervalMilliseconds = intervalMilliseconds
    }
  }
  /// Its number.
  package var id: UInt64
  /// `websocket`, `sse` or `attach`.
  package var transport: String
  /// Who it is.
  package var name: String
  /// Its address.
  package var address: String
  /// When it came, milliseconds since the Unix epoch.
  package var since: Int64
  /// What it follows.
  package var subscriptions: [Subscription]
  /// Anomaly events that wait for it.
  package var queued: Int
  /// Messages sent.
  package var sent: UInt64
  /// Messages left out because it was not ready.
  package var dropped: UInt64
  /// Ticks by which it is behind.
  package var lag: UInt64
  /// Makes a record.
  package init(
    id: UInt64, transport: String, name: String, address: String, since: Int64,
    subscriptions: [Subscription], queued: Int, sent: UInt64, dropped: UInt64, lag: UInt64
  ) {
    self.id = id
    self.transport = transport
    self.name = name
    self.address = address
    self.since = since
    self.subscriptions = subscriptions
    self.queued = queued
    self.sent = sent
    self.dropped = dropped
    self.lag = lag
  }
}

/// One-time tickets: what a browser, which cannot send a token with a WebSocket, connects with.
package protocol TicketOffice: Sendable {
  /// A ticket for a caller, good for one connection within 30 s.
  func issue(to caller: Caller) async -> String
}

/// What takes in metrics of others.
package protocol IngestDesk: Sendable {
  /// Takes in a body that came to a path (`/ingest`, `/v1/metrics`, `/api/v1/write`).
  ///
  /// - Throws: `Problem` 400, 413, 415 or 429.
  func take(_ request: APIRequest) async throws(Problem) -> APIResponse
}
