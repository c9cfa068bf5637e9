import MonitorAPI
import MonitorModel

/// An engine that can be started and stopped.
actor ScriptedEngine: EngineControl {
  private var isOn = true
  func start() async -> Bool {
    defer { isOn = true }
    return !isOn
  }
  func stop() async -> Bool {
    defer { isOn = false }
    return isOn
  }
  func isRunning() async -> Bool { isOn }
}

/// A configuration that can be replaced by anything but `{"bad":1}`.
actor ScriptedConfiguration: ConfigurationOwner {
  private var json = Array(#"{"interval":"1s"}"#.utf8)
  private var version = 1
  func document() async -> (json: [UInt8], etag: String) { (json, "\"c\(version)\"") }
  func replace(
    _ json: [UInt8], ifMatch: String, isDryRun: Bool, by caller: Caller
  ) async throws(Problem) -> (json: [UInt8], etag: String) {
    guard ifMatch == "*" || ifMatch == "\"c\(version)\"" else {
      throw Problem(412, "another tag is in force")
    }
    guard try JSONValue(json)["bad"] == nil else {
      throw RequestBody.problem("/bad", "no setting")
    }
    guard !isDryRun else { return (json, "\"c\(version)\"") }
    self.json = json
    version += 1
    return (json, "\"c\(version)\"")
  }
}

/// History of three lines.
struct ScriptedHistory: HistoryExporting {
  func export(
    _ form: ExportForm, from: WallInstant?, to: WallInstant?, patterns: [SeriesSelector]
  ) async throws(Problem) -> APIResponse.Body {
    let head = "\(form) \(from?.milliseconds ?? -1) \(to?.milliseconds ?? -1) \(patterns.count)\n"
    return .stream { write in
      try await write(Array(head.utf8))
      try await write(Array("rest\n".utf8))
    }
  }
}

/// One client, number 5.
struct ScriptedClients: ClientDirectory {
  func clients() async -> [ClientRecord] {
    [
      ClientRecord(
        id: 5, transport: "sse", name: "anna", address: "127.0.0.1:1", since: 9,
        subscriptions: [
          .init(id: "s1", match: ["system.*"], events: ["anomaly"], intervalMilliseconds: 1_000)
        ], queued: 0, sent: 3, dropped: 1, lag: 0)
    ]
  }
  func disconnect(_ id: UInt64) async -> Bool { id == 5 }
}

/// Tickets that say for whom they are.
struct ScriptedTickets: TicketOffice {
  func issue(to caller: Caller) async -> String { "ticket-of-" + caller.name }
}

/// Takes everything in.
struct ScriptedIngest: IngestDesk {
  func take(_ request: APIRequest) async throws(Problem) -> APIResponse {
    guard !request.body.isEmpty else { throw Problem(400, "there is nothing in it") }
    guard request.path == "/ingest" else { return APIResponse(status: 204) }
    return APIResponse(
      status: 202, contentType: MediaType.json,
      body: .bytes(Array(#"{"accepted":1,"rejected":0}"#.utf8)))
  }
}
