import MonitorModel
import TUICore
import TUIDashboard

/// Measures what a key costs with a full feed of anomalies: moving, filtering letter by letter,
/// opening, a verdict; state and drawing together, in CPU time.
func benchmarkFeed() {
  let count = Limits.events
  for share in [0, 64, count] {
    var feed = FeedOnScreen(anomalies: count, open: share)
    print("feed: \(count) anomalies, \(share) open")
    feed.measure("to the feed", "2")
    feed.measure("move down", "jjjjjjjjjjjjjjjjjjjj")
    feed.measure("to the end and back", "GgGgGgGg")
    feed.measure("sort", "ssss")
    feed.measure("filter, typed", "/disk vda severity>=warning")
    feed.measure("filter, taken back", String(repeating: "\u{7f}", count: 26))
    feed.measure("filter, typed", "eth9 OR /c.*[1-3]/ age<1h")
    feed.measure("filter, kept", "\r")
    feed.measure("move down", "jjjjjjjjjjjjjjjjjjjj")
    feed.measure("filter off", "\u{1b}")
    feed.measure("open and back", "\r\u{1b}\r\u{1b}\r\u{1b}")
    feed.measure("mark", "     ")
    feed.measure("verdict", "a")
    feed.measure("verdict", "aaaaaaaaaa")
    feed.measureTick()
  }
}

/// A dashboard with many anomalies.
private struct FeedOnScreen {
  private static let names = [
    SeriesKey("system.disk.utilization", "device", "vda"), SeriesKey("system.cpu.utilization"),
    SeriesKey("system.memory.utilization"),
    SeriesKey("system.network.errors", [.init("device", "eth9"), .init("direction", "receive")]),
    SeriesKey("system.cpu.load", "period", "1m"),
  ]
  private static let size = Size(columns: 120, rows: 40)

  private var state = DashboardState(size: Self.size)
  private var grid = Grid(size: Self.size)
  private var snapshot: MonitorSnapshot
  private var acts = TriageBoard()

  init(anomalies count: Int, open: Int) {
    let events = (0..<count).map { Self.event(UInt64($0 + 1), isOpen: $0 >= count - open) }
    let data = ProcessedData(
      sequence: 9, at: MonotonicInstant(nanoseconds: 20_000_000_000_000),
      wall: WallInstant(milliseconds: 1_790_000_000_000),
      series: Self.names.map { SeriesDefinition($0, .ratio, Formula(.level, [.init(0)])) },
      values: Self.names.map { _ in 0.5 }, states: Self.names.map { _ in .value }, ages: [],
      processes: ProcessTable(), quality: DataQuality(deductions: []))
    snapshot = MonitorSnapshot(
      data: data, expectedLow: Self.names.map { _ in 0 }, expectedHigh: Self.names.map { _ in 0.7 },
      open: events.filter { $0.phase != .ended }, lastEvent: UInt64(count),
      host: HostFacts(
        hostname: "bench", kernel: "6.1", processors: 2, cpuLimit: 2, memoryLimit: 1 << 30,
        limitedByCgroup: false, uptimeSeconds: 5),
      collectors: [CollectorHealth(name: "system")], engine: EngineHealth(),
      config: RealtimeMonitorConfig())
    let start = cpuSeconds()
    _ = state.update(.events(EventPage(events: events, last: UInt64(count))))
    print("feed: taking in \(rounded((cpuSeconds() - start) / Double(count) * 1e6)) µs an event")
    _ = state.update(.snapshot(snapshot, DataReply()))
  }

  private static func event(_ number: UInt64, isOpen: Bool) -> AnomalyEvent {
    let start = Int64(number) * 1_000_000_000
    let wall = 1_790_000_000_000 - 20_000_000 + Int64(number) * 1_000
    let key = names[Int(number) % names.count]
    return AnomalyEvent(
      sequence: number, anomaly: number, phase: isOpen ? .opened : .ended,
      series: SeriesID(Int(number) % names.count), key: key, unit: .ratio,
      startedAt: MonotonicInstant(nanoseconds: start), startedWall: WallInstant(milliseconds: wall),
      at: MonotonicInstant(nanoseconds: start + 30_000_000_000),
      wall: WallInstant(milliseconds: wall + 30_000),
      severity: Severity(rawValue: Int(number) % 3) ?? .info, confidence: 0.9,
      surprise: Double(number % 97), observed: 0.97, peak: 0.99, expected: 0...0.4,
      detectors: ["spike", "level"],
      reason: "0.97 where 0 to 0.4 is usual: 5.2 standard deviations above the median of the hour",
      blame: [Blame(subject: "postgres[\(800 + number % 50)]", amount: 1, unit: .ratio, share: 0.8)]
    )
  }

  /// Presses keys and prints the mean and the longest time of one.
  mutating func measure(_ what: String, _ text: String) {
    var longest = 0.0
    var sum = 0.0
    for character in text {
      let key: Key =
        switch character {
        case "\r": .enter
        case "\u{1b}": .escape
        case "\u{7f}": .backspace
        default: .character(character)
        }
      let start = cpuSeconds()
      let effects = state.update(.key(key))
      for case .act(let command) in effects { carryOut(command) }
      DashboardScreen.draw(state, into: &grid, ascii: false)
      let spent = cpuSeconds() - start
      sum += spent
      longest = max(longest, spent)
    }
    let mean = rounded(sum / Double(text.count) * 1e3)
    print("feed, \(what): \(mean) ms a key, at most \(rounded(longest * 1e3)) ms")
  }

  /// A tick while the feed is shown.
  mutating func measureTick() {
    let start = cpuSeconds()
    for step in 1...10 {
      snapshot.data.at = snapshot.data.at.advanced(by: Int64(step) * 1_000_000_000)
      snapshot.triage = acts
      _ = state.update(.snapshot(snapshot, DataReply()))
      DashboardScreen.draw(state, into: &grid, ascii: false)
    }
    print("feed, a tick: \(rounded((cpuSeconds() - start) / 10 * 1e3)) ms")
  }

  private mutating func carryOut(_ command: TriageCommand) {
    guard case .judge(let verdict, let anomalies) = command else { return }
    let by = TriageActor(user: "bench")
    acts.version += 1
    let subjects = anomalies.compactMap { number in
      state.feed.record(number).map { TriageAct.Subject($0.event) }
    }
    for subject in subjects {
      acts.marks[subject.anomaly] = TriageBoard.Mark(
        verdict: verdict, by: by, wall: snapshot.data.wall, subject: subject)
    }
    let act = TriageAct(
      number: acts.version, by: by, wall: snapshot.data.wall, deed: .judged(verdict),
      subjects: subjects)
    acts.acts.append(act)
    _ = state.update(.acted(command, TriageReply(act: act, board: acts)))
  }
}
