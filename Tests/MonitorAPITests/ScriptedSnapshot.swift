import MonitorModel

/// A tick of a machine that does not exist.
enum ScriptedSnapshot {
  /// When it was.
  static let at = MonotonicInstant(nanoseconds: 61_000_000_000)
  /// The same in civil time: 2026-11-23T12:00:00Z.
  static let wall = WallInstant(milliseconds: 1_795_435_200_000)

  /// The series, with a reading each.
  static let series: [(SeriesDefinition, Double, ReadingState)] = [
    (define("system.cpu.utilization", .ratio), 0.5, .value),
    (define("system.memory.utilization", .ratio), 0.25, .value),
    (define("system.cpu.utilization", .ratio, ["core": "0"]), 0, .timedOut),
    (
      define("http.request.duration", .seconds, ["route": "/a\"b\\c\n", "site": "shop"]), 1e-7,
      .value
    ),
    (define("system.disk.io", .bytesPerSecond, ["device": "vda"]), 1_048_576, .stale),
    (define("business.orders.count", .count), 3, .value),
    (define("app.fresh", .perSecond), 0, .warmingUp),
  ]

  /// A definition.
  static func define(
    _ name: String, _ unit: Unit, _ labels: [String: String] = [:]
  ) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey(name, labels.map { SeriesKey.Label($0.key, $0.value) }), unit,
      Formula(.level, [.init(0)]))
  }

  /// An open anomaly.
  static func anomaly(
    _ number: UInt64 = 7, _ severity: Severity = .critical, phase: AnomalyEvent.Phase = .opened,
    sequence: UInt64? = nil, key: SeriesKey = SeriesKey("system.cpu.utilization"),
    began: Int64 = -30_000, happened: Int64 = -30_000
  ) -> AnomalyEvent {
    AnomalyEvent(
      sequence: sequence ?? number, anomaly: number, phase: phase, series: SeriesID(0), key: key,
      unit: .ratio, startedAt: at.advanced(by: began * 1_000_000),
      startedWall: wall.advanced(milliseconds: began),
      at: at.advanced(by: happened * 1_000_000),
      wall: wall.advanced(milliseconds: happened), severity: severity, confidence: 0.9,
      surprise: 12.5, observed: 0.97, peak: 0.99, expected: 0.1...0.45,
      detectors: ["z-score", "ewma"], reason: "far above what is usual",
      blame: [Blame(subject: "postgres[812]", amount: 0.6, unit: .cores, share: 0.75)])
  }

  /// Samples go to one destination, another takes nothing, and for a third something is left.
  static var push: PushHealth {
    var good = PushDestinationHealth(name: "prom", url: "http://p/api/v1/write")
    good.state = .sending
    good.sent = 1_200
    good.failed = 3
    good.bytesSent = 4_096
    good.bad = [PushBadSeries(series: "a", reason: "duplicate label", wall: wall)]
    good.badCount = 1
    good.late = [PushBadSeries(series: "b", reason: "out of order", wall: wall)]
    var bad = PushDestinationHealth(name: "o\"d\\d", url: "http://q/write?***")
    bad.state = .failing
    bad.reason = "nobody is there"
    bad.pending = 99
    bad.dropped = 70
    bad.queuedBytes = 512
    bad.oldest = WallInstant(milliseconds: 1_700_000_000_500)
    var health = PushHealth()
    health.destinations = [good, bad]
    health.leftovers = [
      PushLeftover(name: "gone", folder: "/d/push/gone", samples: 5, bytes: 77, oldest: nil)
    ]
    return health
  }

  /// An incident of that anomaly.
  static var incident: Incident {
    let station = IncidentAccount.Station(
      text: "postgres began to read", key: SeriesKey("system.disk.io"), seconds: -2,
      evidence: ["io doubled"], confidence: 0.8)
    return Incident(
      number: 7, startedAt: at.advanced(by: -30_000_000_000),
      startedWall: wall.advanced(milliseconds: -30_000), severity: .critical,
      members: [
        Incident.Member(
          anomaly: 7, series: SeriesID(0), key: SeriesKey("system.cpu.utilization"),
          startedAt: at.advanced(by: -30_000_000_000), isOpen: true, severity: .critical, rank: 1,
          reason: "far above what is usual")
      ], blame: [Blame(subject: "postgres[812]", amount: 0.6, unit: .cores, share: 0.75)],
      sentence: "the CPU is busy because of postgres", evidence: ["it began first"],
      suggestions: [
        Incident.Suggestion(text: "look at it", command: "top -p 812"),
        Incident.Suggestion(text: "wait"),
      ],
      account: IncidentAccount(
        initiating: station, failure: station, impact: [station],
        causes: [
          RankedCause(
            kind: .process, subject: "postgres[812]", evidence: ["it rose with it"],
            figures: [RankedCause.Figure("CPU", before: nil, then: 0.6, unit: .cores)],
            score: 0.9, seconds: -1)
        ], certainty: .named, remark: "one cause stands out",
        lines: [IncidentAccount.Line(source: "nginx", text: "upstream timed out")]))
  }

  /// A snapshot in which everything has some value.
  static func make(
    open: [AnomalyEvent] = [anomaly()], change: (inout MonitorSnapshot) -> Void = { _ in }
  ) -> MonitorSnapshot {
    let data = ProcessedData(
      sequence: 42, at: at, wall: wall, series: series.map(\.0), values: series.map(\.1),
      states: series.map(\.2), ages: series.map { $0.2 == .stale ? 5_000_000_000 : 0 },
      processes: ProcessTable(), quality: DataQuality(), registry: 1)
    var collector = CollectorHealth(name: "system")
    collector.state = .healthy
    collector.batches = 60
    collector.lastElapsedNanoseconds = 2_000_000
    var engine = EngineHealth()
    engine.ticks = 60
    engine.missedTicks = 1
    engine.collectNanoseconds = 1_500_000
    engine.processNanoseconds = 400_000
    engine.detectNanoseconds = 250_000
    engine.ownCPU = 0.02
    engine.ownMemory = 40_000_000
    engine.bufferCapacity = 1_000
    var detection = DetectionHealth()
    var detector = DetectionHealth.Detector(name: "z-score")
    detector.judged = 10
    detection.detectors = [detector]
    var storage = StorageHealth()
    storage.state = .storing
    storage.folder = "/data/history"
    var alerts = AlertHealth()
    alerts.receivers = [AlertReceiverHealth(name: "ops", kind: "webhook")]
    var snapshot = MonitorSnapshot(
      data: data, expectedLow: [0.1] + Array(repeating: .nan, count: series.count - 1),
      expectedHigh: [0.45] + Array(repeating: .nan, count: series.count - 1), open: open,
      lastEvent: 9,
      host: HostFacts(
        hostname: "web-1", kernel: "6.1", processors: 2, cpuLimit: 2, memoryLimit: 1 << 30,
        limitedByCgroup: false, uptimeSeconds: 500),
      collectors: [collector], engine: engine, config: RealtimeMonitorConfig(),
      incidents: [incident], detection: detection, storage: storage)
    snapshot.alerts = alerts
    change(&snapshot)
    return snapshot
  }
}
