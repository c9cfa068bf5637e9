import MonitorAPI
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorTestKit
import Testing
import WireFormats

/// The export of what an engine has recorded.
@Suite("History exporter", .timeLimit(.minutes(2)))
struct HistoryExporterTests {
  private struct Written {
    var bytes: [UInt8] = []
    var pieces = 0
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private actor Sink {
    var written = Written()
    func append(_ more: [UInt8]) {
      written.bytes += more
      written.pieces += 1
    }
  }

  private static let start = WallInstant(milliseconds: 1_700_000_000_000)

  /// A history of some ticks, a second apart, of a level and of a series whose name is a formula.
  private static func history(ticks: Int) async throws -> EngineHistory {
    let history = try #require(
      EngineHistory.make(
        folder: nil, key: nil, config: RealtimeMonitorConfig(), time: VirtualClock().time,
        boot: [UInt8](repeating: 0, count: 16)))
    let recording = Task { await history.recorder.run { _ in } }
    let catalog = MetricCatalog(
      metrics: [Metric(SeriesKey("a.level"), .integer), Metric(SeriesKey("b"), .real)],
      series: [
        SeriesDefinition(SeriesKey("a.level"), .count, Formula(.level, [.init(0)])),
        SeriesDefinition(SeriesKey("=cmd()"), .seconds, Formula(.level, [.init(1)])),
      ])
    for tick in 0..<ticks {
      let at = MonotonicInstant(nanoseconds: Int64(tick + 1) * 1_000_000_000)
      let data = ProcessedData(
        sequence: UInt64(tick + 1), at: at,
        wall: start.advanced(milliseconds: Int64(tick) * 1_000), series: [], values: [],
        states: [], ages: [], processes: ProcessTable(), quality: DataQuality())
      let snapshot = MonitorSnapshot(
        data: data, expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
        host: HostFacts(
          hostname: "h", kernel: "", processors: 1, cpuLimit: 1, memoryLimit: 1,
          limitedByCgroup: false, uptimeSeconds: 1),
        collectors: [], engine: EngineHealth(), config: RealtimeMonitorConfig())
      let record = TickRecord(
        missed: 0, isProvisional: false,
        batches: [
          MetricBatch(
            collector: "a", at: at, catalog: catalog,
            values: [RawValue(integer: Int64(tick) - 2), RawValue(real: 0.5)],
            states: [.value, tick == 1 ? .timedOut : .value])
        ], snapshot: snapshot, events: [])
      // The inbox is bounded: what does not fit would be dropped.
      while ticksIn(history) + 100 < tick { await Task.yield() }
      history.recorder.inbox.offer(record)
    }
    history.recorder.inbox.finish()
    await recording.value
    return history
  }

  private static func ticksIn(_ history: EngineHistory) -> Int {
    history.recorder.inbox.statistics.ticks
  }

  private static func export(
    _ exporter: HistoryExporter, _ form: ExportForm, from: WallInstant? = nil,
    to: WallInstant? = nil, patterns: [String] = []
  ) async throws -> Written {
    let globs = try patterns.map { try SeriesSelector($0) }
    let body = try await exporter.export(form, from: from, to: to, patterns: globs)
    let sink = Sink()
    guard case .stream(let produce) = body else { return Written() }
    try await produce { await sink.append($0) }
    return await sink.written
  }

  @Test("Each form has what is in memory")
  func forms() async throws {
    let exporter = HistoryExporter(try await Self.history(ticks: 3))
    #expect(
      try await Self.export(exporter, .csv).text == """
        time,series,unit,value,state
        2023-11-14T22:13:20.000Z,a.level,1,-2,value
        2023-11-14T22:13:20.000Z,'=cmd(),s,0.5,value
        2023-11-14T22:13:21.000Z,a.level,1,-1,value
        2023-11-14T22:13:21.000Z,'=cmd(),s,,timed_out
        2023-11-14T22:13:22.000Z,a.level,1,0,value
        2023-11-14T22:13:22.000Z,'=cmd(),s,0.5,value

        """)
    #expect(
      try await Self.export(exporter, .jsonl, patterns: ["a.*"]).text == """
        {"time":"2023-11-14T22:13:20.000Z","units":{"a.level":"1"},"values":{"a.level":-2},"gaps":{}}
        {"time":"2023-11-14T22:13:21.000Z","values":{"a.level":-1},"gaps":{}}
        {"time":"2023-11-14T22:13:22.000Z","values":{"a.level":0},"gaps":{}}

        """)
    let text = try await Self.export(exporter, .openmetrics)
    var exposition = Exposition()
    try text.bytes.withUnsafeBytes { try exposition.read($0, as: .openMetrics) }
    #expect(exposition.samples.map(\.value) == [0.5, 0.5, -2, -1, 0])
    #expect(exposition.samples.map(\.seconds).last == 1_700_000_002)
  }

  @Test("A part of time, and none")
  func ranges() async throws {
    let exporter = HistoryExporter(try await Self.history(ticks: 5))
    let second = Self.start.advanced(milliseconds: 1_000)
    let part = try await Self.export(exporter, .jsonl, from: second, to: second)
    #expect(part.text.hasPrefix(#"{"time":"2023-11-14T22:13:21.000Z""#))
    #expect(part.text.split(separator: "\n").count == 1)
    let none = try await Self.export(
      exporter, .openmetrics, to: WallInstant(milliseconds: 0))
    #expect(none.text == "# EOF\n")
  }

  @Test("Long exports come in pieces, and only as they are taken")
  func pieces() async throws {
    let exporter = HistoryExporter(try await Self.history(ticks: 5_000))
    for form in ExportForm.allCases {
      let written = try await Self.export(exporter, form)
      let (pieces, bytes) = (written.pieces, written.bytes.count)
      #expect(pieces >= bytes / 100_000 && pieces > 2, "\(form)")
    }
    struct Gone: Error {}
    guard
      case .stream(let produce) = try await exporter.export(.csv, from: nil, to: nil, patterns: [])
    else { return }
    await #expect(throws: Gone.self) { try await produce { _ in throw Gone() } }
  }

  @Test("So many at once, and a slot is free again when its export is forgotten")
  func slots() async throws {
    let exporter = HistoryExporter(try await Self.history(ticks: 1))
    var bodies: [APIResponse.Body] = []
    for _ in 0..<HistoryExporter.exportsMost {
      bodies.append(try await exporter.export(.openmetrics, from: nil, to: nil, patterns: []))
    }
    let problem = await #expect(throws: Problem.self) {
      _ = try await exporter.export(.csv, from: nil, to: nil, patterns: [])
    }
    #expect(problem?.status == 503 && problem?.headers.first?.name == "Retry-After")
    bodies.removeAll()
    #expect(try await Self.export(exporter, .csv).pieces == 1)
  }

  @Test("Without a history, and without a place where samples may wait")
  func impossible() async throws {
    let none = await #expect(throws: Problem.self) {
      _ = try await HistoryExporter(nil).export(.csv, from: nil, to: nil, patterns: [])
    }
    #expect(none?.status == 422)
    let nowhere = HistoryExporter(
      try await Self.history(ticks: 1), temporaryFolder: "/does/not/exist")
    let problem = await #expect(throws: Problem.self) {
      _ = try await nowhere.export(.openmetrics, from: nil, to: nil, patterns: [])
    }
    #expect(problem?.status == 503)
  }
}
