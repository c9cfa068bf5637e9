import MonitorAPI
import MonitorModel
import MonitorSupport

/// Snapshots, events and answers with something in every part, made from a seed.
struct AttachSamples {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }
  mutating func real() -> Double {
    number(0...9) == 0 ? .nan : .random(in: -1e6...1e6, using: &random)
  }
  mutating func word() -> String {
    ["", "a", "väster", "postgres[812]", "GET /cart/:id", "\u{1F9ED}\n"][number(0...5)]
  }
  mutating func instant() -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(number(0...1_000_000_000_000)))
  }
  mutating func wall() -> WallInstant {
    WallInstant(milliseconds: 1_700_000_000_000 + Int64(number(0...1_000_000)))
  }
  func key(_ index: Int) -> SeriesKey {
    SeriesKey("system.thing.\(index)", index % 3 == 0 ? [.init("core", "\(index)")] : [])
  }

  func definition(_ index: Int) -> SeriesDefinition {
    SeriesDefinition(
      key(index), .ratio, Formula(.rate, [.init(index), .init(1, -2)], clamp: 0...1),
      ceiling: index % 2 == 0 ? 1 : nil, concern: .high, role: .resourceUsage)
  }

  mutating func event(_ sequence: UInt64) -> AnomalyEvent {
    AnomalyEvent(
      sequence: sequence, anomaly: max(1, sequence / 2),
      phase: [.opened, .grew, .ended][number(0...2)],
      series: SeriesID(number(0...20)), key: key(3), unit: .bytes, startedAt: instant(),
      startedWall: wall(), at: instant(), wall: wall(), severity: .warning, confidence: 0.5,
      surprise: 3, observed: 7, peak: 8, expected: -1...Double(number(0...9)),
      detectors: ["z-score", word()], reason: word(),
      blame: [Blame(subject: word(), amount: 1, unit: .cores, share: 0.5)],
      flapping: number(0...1) == 0 ? nil : 20)
  }

  mutating func incident(_ number: UInt64) -> Incident {
    let station = IncidentAccount.Station(
      text: word(), key: key(1), seconds: -3, evidence: [word()], confidence: 0.7)
    return Incident(
      number: number, startedAt: instant(), startedWall: wall(),
      endedAt: self.number(0...1) == 0 ? nil : instant(), severity: .critical,
      members: [
        .init(
          anomaly: number, series: SeriesID(2), key: key(2), startedAt: instant(), isOpen: true,
          severity: .info, rank: 1, reason: word())
      ], blame: [], sentence: word(), evidence: [word()], suggestions: [.init(text: word())],
      account: IncidentAccount(
        initiating: nil, failure: station, impact: [station],
        causes: [
          RankedCause(
            kind: .job, subject: word(), evidence: [word()],
            figures: [.init("CPU", before: nil, then: 2, unit: .cores)], score: 1, seconds: nil)
        ], certainty: .tied, remark: word(), lines: [.init(source: "a", text: word())]))
  }

  mutating func board(_ version: UInt64) -> TriageBoard {
    var board = TriageBoard()
    board.version = version
    let actor = TriageActor(user: "anna", terminal: "pts/3")
    let subject = TriageAct.Subject(
      anomaly: 4, key: key(1), startedWall: wall(), sequence: 9, severity: .info, lesson: 3)
    board.marks = [
      4: .init(verdict: .snoozed(until: wall()), by: actor, wall: wall(), subject: subject),
      9: .init(verdict: .snoozedUntilWorse, by: actor, wall: wall(), subject: subject),
    ]
    board.notes = [4: [.init(text: word(), by: actor, wall: wall())]]
    board.silences = [
      .init(
        number: 2, pattern: "system.*", until: wall(), reason: word(), by: actor, wall: wall())
    ]
    board.acts = [
      TriageAct(
        number: 1, by: actor, wall: wall(),
        deed: .silenced(pattern: "x", until: wall(), reason: word()), subjects: [subject]),
      TriageAct(number: 2, by: actor, wall: wall(), deed: .withdrew, isUndone: true),
    ]
    return board
  }

  mutating func processes(_ count: Int) -> ProcessTable {
    ProcessTable(
      identities: (0..<count).map { index in
        ProcessIdentity(
          pid: Int32(index + 1), parent: 1, startTicks: UInt64(index), name: "p\(index)",
          commandLine: word(), uid: 0, user: "root", cgroup: "/", container: "")
      },
      rows: (0..<count).map { index in
        ProcessUsage(
          slot: Int32(index), state: 82, threads: 4, cpu: real(), residentBytes: real(),
          readRate: .nan, writeRate: real(), majorFaultRate: .nan, cpuSeconds: real())
      }, ticksPerSecond: 100, unreadable: number(0...3))
  }

  mutating func report() -> SourceReport {
    var report = SourceReport(.database, source: "pg", kind: "PostgreSQL", origin: "socket")
    report.facts = [.init("version", .text(word()))]
    report.tables = [
      SourceTable(
        "slow", [.text("statement"), .number("p95"), .number("n")],
        [[.text(word()), .number(real(), .seconds), .missing]])
    ]
    report.lines = [word()]
    report.faults = [.init("too long", count: 3)]
    report.suspects = [
      .init(of: "db.wait", [.init("db", "x")], subject: word(), amount: 2, unit: .seconds)
    ]
    return report
  }

  /// A whole snapshot of so many series.
  mutating func snapshot(_ sequence: UInt64, series: Int = 20, processes: Int = 5)
    -> MonitorSnapshot
  {
    let states: [ReadingState] = (0..<series).map { _ in
      [.value, .warmingUp, .stale, .idle][number(0...3)]
    }
    let data = ProcessedData(
      sequence: sequence, at: instant(), wall: wall(), series: (0..<series).map(definition),
      values: (0..<series).map { _ in real() }, states: states,
      ages: number(0...1) == 0 ? [] : (0..<series).map { Int64($0) },
      processes: self.processes(processes),
      quality: DataQuality(deductions: [.init(.gaps, points: Double(number(0...9)), count: 3)]),
      registry: 7)
    var snapshot = MonitorSnapshot(
      data: data, expectedLow: (0..<series).map { _ in Float(real()) },
      expectedHigh: (0..<series).map { _ in Float(real()) },
      open: (0..<number(0...3)).map { _ in event(sequence) }, lastEvent: sequence,
      host: HostFacts(
        hostname: "h", kernel: "6.1", processors: 8, cpuLimit: 8, memoryLimit: 1 << 34,
        limitedByCgroup: false, uptimeSeconds: Double(sequence)),
      collectors: ["system", "pg"].map { CollectorHealth(name: $0) }, engine: EngineHealth(),
      config: RealtimeMonitorConfig(profile: number(0...1) == 0 ? .production : .development),
      incidents: (0..<number(0...2)).map { _ in incident(sequence) })
    snapshot.engine.ticks = sequence
    snapshot.config.detection.maintenance = [
      MaintenanceWindow(days: [4], startMinute: 3, minutes: 9)
    ]
    snapshot.detection.lessons = [
      Lesson(number: 1, key: key(1), unit: .bytes, range: 1...2, taught: wall())
    ]
    snapshot.storage.state = number(0...1) == 0 ? .storing : .suspended(reason: word())
    snapshot.storage.freeBytes = number(0...1) == 0 ? nil : 12
    snapshot.reports = (0..<number(0...2)).map { _ in report() }
    snapshot.triage = board(sequence)
    snapshot.alerts.log = [
      AlertLogEntry(wall: wall(), receiver: "r", title: word(), outcome: .failed)
    ]
    return snapshot
  }

  mutating func reply() -> DataReply {
    var reply = DataReply()
    reply.histories = [
      .init(
        series: SeriesID(1), bucketNanoseconds: 1_000_000_000, firstBucket: 77, means: [1, .nan],
        minima: [0, .nan], maxima: [2, .nan], counts: [3, 0])
    ]
    reply.statisticsSeries = [SeriesID(4)]
    reply.statistics = [.empty(missing: 2)]
    reply.details = [
      SeriesDetail(
        series: SeriesID(2), statistics: [.empty(), .empty(), .empty()],
        trends: .init(
          repeating: Trend(slopePerSecond: 1, direction: .rising, pValue: 0.1), count: 3),
        forecast: CeilingForecast(
          ceiling: 1, seconds: 2, earliestSeconds: 1, latestSeconds: .infinity, confidence: 0.5),
        quality: DataQuality(),
        outlook: SeriesOutlook(
          points: [.init(secondsAhead: 60, median: 1, likely: 0...2, possible: -1...3)],
          absence: nil, slopePerSecond: 2))
    ]
    reply.forecasts = [
      SeriesForecast(
        series: SeriesID(1),
        forecast: CeilingForecast(
          ceiling: 1, seconds: 2, earliestSeconds: 1, latestSeconds: 3, confidence: 0.5))
    ]
    reply.likes = [
      PastAnomaly(
        anomaly: 3, key: key(3), unit: .bytes, severity: .info, startedWall: wall(),
        endedWall: wall(), peak: 3, verdict: .falseAlarm, notes: [word()])
    ]
    reply.related = [
      RelatedSeries(
        series: SeriesID(3), score: 1, lagSeconds: -2, size: 3, similarity: 0.5, usual: 1,
        extreme: 9, points: [1, .nan, 3], stepNanoseconds: 1_000, first: instant())
    ]
    return reply
  }

  mutating func moment() -> Moment {
    Moment(
      instant: RecordedInstant(session: 7, at: instant()), snapshot: snapshot(3, series: 5),
      reply: reply(),
      events: [event(1), event(2)],
      extent: RecordedExtent(oldest: wall(), newest: wall(), ticks: 10, damaged: 1))
  }

  static var request: DataRequest {
    var request = DataRequest()
    request.histories = [.init(series: SeriesID(3), bucketNanoseconds: 1_000_000_000, buckets: 60)]
    request.window = .fiveMinutes
    request.statisticsSeries = [SeriesID(1), SeriesID(2)]
    request.details = [SeriesID(1)]
    request.likes = SeriesKey("a", "b", "c")
    request.related = .init(series: SeriesID(1), at: MonotonicInstant(nanoseconds: 5))
    request.comparedSeconds = 86_400
    return request
  }

  /// Every kind of message of a client.
  static func messages() -> [AttachMessage] {
    let instant = RecordedInstant(session: 3, at: MonotonicInstant(nanoseconds: -5))
    let targets: [MomentTarget] = [
      .oldest, .newest, .tick(instant), .step(from: instant, nanoseconds: -1_000),
      .wall(WallInstant(milliseconds: 3)), .anomaly(from: instant, forward: true),
    ]
    let commands: [TriageCommand] = [
      .judge(.acknowledged, anomalies: [1, 2, 300]), .withdraw(anomalies: []),
      .judge(.snoozed(until: WallInstant(milliseconds: 9)), anomalies: [1]),
      .note("nötig", anomaly: 3), .lift(silence: 3), .unlearn(lesson: 1), .undo, .redo,
      .silence(pattern: "a.*", until: WallInstant(milliseconds: 7), reason: ""),
    ]
    let requests: [AttachRequest] =
      [
        .events(after: 0), .events(after: 1 << 40), .data(DataRequest()), .data(request),
        .reconfigure(interval: .milliseconds(1_500)),
      ] + targets.map { .moment($0, request: request, registry: 9) } + commands.map { .act($0) }
    return [
      .hello(AttachHello(version: "1.0", user: "anna", terminal: "pts/3")),
      .foreign(version: 9), .subscribe, .acknowledge,
    ] + requests.enumerated().map { .request(UInt64($0.offset) * 100, $0.element) }
  }

  /// Every kind of message of a daemon.
  mutating func replies() -> [AttachReply] {
    let (first, second) = (snapshot(1, series: 6), snapshot(2, series: 7))
    let answers: [AttachAnswer] = [
      .events(EventPage(events: [event(1), event(2)], missed: 3, last: 2)), .data(reply()),
      .acted(
        TriageReply(
          act: board(1).acts[0], lessons: first.detection.lessons, untaught: 1, board: board(2),
          problem: word())),
      .moment(MomentDelta(from: nil, to: moment())), .noMoment(MomentAbsence("none")), .done,
      .refused("no"),
    ]
    return [
      .welcome(AttachWelcome(version: "1", boot: "b", scope: "read")),
      .refused(version: 3, reason: "too new"), .goodbye(reason: "end"),
      .snapshot(SnapshotDelta(from: nil, to: first)),
      .snapshot(SnapshotDelta(from: first, to: second)),
    ] + answers.enumerated().map { .answer(UInt64($0.offset), $0.element) }
  }

  /// The bytes of a snapshot, by which two are compared bit by bit.
  static func bytes(_ snapshot: MonitorSnapshot) throws -> [UInt8] {
    try PackedEncoder.bytes(of: SnapshotDelta(from: nil, to: snapshot))
  }
}
