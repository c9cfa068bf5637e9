import MonitorAPI
import MonitorModel
import MonitorSupport

/// A machine of some series whose values change at each tick.
final actor MadeUpMachine: SnapshotSource, EngineControl, ConfigurationOwner, HistoryExporting {
  private let interval: Duration
  private let churn: Int
  private var hub = LatestValueHub<MonitorSnapshot>()
  private var data: ProcessedData
  private var generator = SeededGenerator(seed: 7)

  init(series: Int, interval: Duration, churn: Int) {
    self.interval = interval
    self.churn = churn
    let definitions = (0..<series).map { index in
      SeriesDefinition(
        SeriesKey("demo.load.value", "part", "\(index)"), .ratio,
        Formula(.level, [.init(0)]))
    }
    data = ProcessedData(
      sequence: 0, at: MonitorTime.system.monotonic(), wall: MonitorTime.system.wall(),
      series: definitions, values: definitions.map { _ in 0 },
      states: definitions.map { _ in .value }, ages: [],
      processes: ProcessTable(), quality: DataQuality(), registry: 1)
  }

  nonisolated var services: APIServices {
    APIServices(
      source: self, engine: self, configuration: self, history: self,
      attach: { _, _, _ in Deaf() }, routes: DemoRoutes.all, version: "demo", log: { _ in },
      time: .system)
  }

  /// Ticks until the task is cancelled.
  func run() async {
    let time = MonitorTime.system
    var next = time.monotonic()
    while !Task.isCancelled {
      tick(time)
      next = next.advanced(by: interval.nanoseconds)
      try? await time.sleepUntil(next)
    }
  }

  private func tick(_ time: MonitorTime) {
    data.sequence += 1
    data.at = time.monotonic()
    data.wall = time.wall()
    for index in data.values.indices where Int.random(in: 0..<100, using: &generator) < churn {
      data.values[index] = Double.random(in: 0...1, using: &generator)
    }
    hub.publish(
      MonitorSnapshot(
        data: data, expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
        host: HostFacts(
          hostname: "demo", kernel: "", processors: 2, cpuLimit: 2, memoryLimit: 0,
          limitedByCgroup: false, uptimeSeconds: 0),
        collectors: [], engine: EngineHealth(), config: RealtimeMonitorConfig()))
  }

  // MARK: SnapshotSource

  func snapshots() async -> AsyncStream<MonitorSnapshot> {
    hub.subscribe { [weak self] id in Task { await self?.unsubscribe(id) } }.stream
  }
  private func unsubscribe(_ id: UInt64) { hub.unsubscribe(id) }
  func events(after last: UInt64) async -> EventPage { EventPage(last: last) }
  func data(for request: DataRequest) async -> DataReply { DataReply() }
  func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
    TriageReply(board: TriageBoard(), problem: "nothing can be judged here")
  }

  // MARK: What else a server serves

  func start() async -> Bool { false }
  func stop() async -> Bool { false }
  func isRunning() async -> Bool { true }
  func document() async -> (json: [UInt8], etag: String) { (Array("{}".utf8), "\"0\"") }
  func replace(
    _ json: [UInt8], ifMatch: String, isDryRun: Bool, by caller: Caller
  ) async throws(Problem) -> (json: [UInt8], etag: String) {
    throw Problem(422, "nothing can be set here")
  }
  func export(
    _ form: ExportForm, from: WallInstant?, to: WallInstant?, patterns: [SeriesSelector]
  ) async throws(Problem) -> APIResponse.Body {
    throw Problem(422, "nothing is kept here")
  }
}

/// A peer that hears nothing.
private struct Deaf: AttachPeer {
  func receive(_ message: [UInt8]) async {}
  func close() async {}
}
