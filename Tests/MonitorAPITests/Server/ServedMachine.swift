import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// A server on a free port of this machine, over an engine whose ticks a test gives.
final actor ServedMachine: SnapshotSource {
  private var hub = LatestValueHub<MonitorSnapshot>()
  private var sequence: UInt64 = 0
  private var events: [AnomalyEvent] = []
  private var readers: [CheckedContinuation<Void, Never>] = []
  private var isFollowed = false
  /// The server; set by `start`.
  private(set) var server: APIServer?

  /// Its port.
  private(set) var port = 0

  /// A machine that is served, with a first tick behind it; where it speaks TLS, nobody asks whether
  /// the tick has come to all threads.
  static func start(
    isPlain: Bool = true, routes: [Route] = RouteList.all, time: MonitorTime = .system,
    _ change: (inout APIConfig) -> Void = { _ in }
  ) async throws -> ServedMachine {
    let machine = ServedMachine()
    var config = APIConfig()
    config.listeners = [.tcp(host: "127.0.0.1", port: 0)]
    change(&config)
    try await machine.begin(config, routes, time, isPlain: isPlain)
    return machine
  }

  private func begin(
    _ config: APIConfig, _ routes: [Route], _ time: MonitorTime, isPlain: Bool
  ) async throws {
    let services = APIServices(
      source: self, engine: ScriptedEngine(), configuration: ScriptedConfiguration(),
      history: ScriptedHistory(),
      attach: { [self] caller, send, end in
        AttachHost(
          source: self, caller: caller, version: "test", reconfigure: { _ in }, send: send,
          onEnd: end)
      },
      routes: routes, version: "test", log: { _ in }, time: time)
    let server = try await APIServer.start(config, services)
    self.server = server
    for case .tcp(_, let port) in await server.addresses { self.port = port }
    await followed()
    tick()
    // The tick is on its way to the threads of the server: answers of all of them tell that it has
    // come, as connections go to them in turn.
    for _ in 0..<(isPlain ? 8 : 0) {
      let client = try client()
      var head = ""
      while head.isEmpty || head.hasPrefix("HTTP/1.1 503") {
        await client.send("GET /realtime/series HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = await client.answer().head
      }
    }
  }

  /// Ends the server.
  func stop() async { await server?.stop() }

  /// Waits until somebody follows.
  private func followed() async {
    guard !isFollowed else { return }
    await withCheckedContinuation { readers.append($0) }
  }

  /// A tick, with so many new events.
  @discardableResult
  func tick(events count: Int = 0) -> UInt64 {
    sequence += 1
    var snapshot = ScriptedSnapshot.make()
    snapshot.data.sequence = sequence
    snapshot.data.at = MonotonicInstant(nanoseconds: Int64(sequence) * 1_000_000_000)
    snapshot.data.values[0] = Double(sequence)
    for _ in 0..<count {
      events.append(ScriptedSnapshot.anomaly(UInt64(events.count) + 1))
    }
    snapshot.open = []
    snapshot.lastEvent = UInt64(events.count)
    hub.publish(snapshot)
    return sequence
  }

  /// A client of it.
  func client() throws -> WireClient { try #require(WireClient(port: port)) }

  // MARK: SnapshotSource

  func snapshots() async -> AsyncStream<MonitorSnapshot> {
    isFollowed = true
    for reader in readers { reader.resume() }
    readers = []
    return hub.subscribe { [weak self] id in Task { await self?.leave(id) } }.stream
  }

  private func leave(_ id: UInt64) { hub.unsubscribe(id) }

  func events(after last: UInt64) async -> EventPage {
    EventPage(events: events.filter { $0.sequence > last }, last: UInt64(events.count))
  }

  func data(for request: DataRequest) async -> DataReply { DataReply() }

  func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
    TriageReply(board: TriageBoard(), problem: "nothing is open")
  }
}
