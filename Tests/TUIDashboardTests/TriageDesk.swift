import MonitorModel
import TUICore
import TUIDashboard

/// A dashboard with a few hundred anomalies of five kinds, and somebody who carries out what its keys
/// ask for.
struct TriageDesk {
  static let actor = TriageActor(user: "anna", terminal: "pts/3")
  static let kinds = [
    SeriesKey("system.disk.utilization", "device", "vda"), SeriesKey("system.cpu.utilization"),
    SeriesKey("system.memory.utilization"),
    SeriesKey("system.network.errors", [.init("device", "eth0"), .init("direction", "receive")]),
    SeriesKey("system.cpu.load", "period", "1m"),
  ]

  var state: DashboardState
  private(set) var commands: [TriageCommand] = []
  private(set) var other: [DashboardEffect] = []
  private(set) var keys = 0
  private var acts: [TriageAct] = []
  private var events: [UInt64: AnomalyEvent] = [:]
  private var machine = SampleMachine()

  /// Opens `count` anomalies, the first number 101.
  init(anomalies count: Int, size: Size = Size(columns: 120, rows: 40)) {
    machine.withoutAnomalies = true
    state = DashboardState(size: size)
    let all = (0..<count).map { index in
      Self.event(UInt64(101 + index), Self.kinds[index % Self.kinds.count], machine)
    }
    for event in all { events[event.anomaly] = event }
    _ = state.update(.events(EventPage(events: all, last: all.last?.sequence ?? 0)))
    show()
  }

  private static func event(
    _ number: UInt64, _ key: SeriesKey, _ machine: SampleMachine
  ) -> AnomalyEvent {
    let index = machine.series.firstIndex { $0.key == key }
    return AnomalyEvent(
      sequence: number, anomaly: number, phase: .opened,
      series: index.map { SeriesID($0) } ?? SeriesID(0), key: key, unit: .ratio,
      startedAt: machine.now.advanced(by: -60_000_000_000),
      startedWall: WallInstant(milliseconds: machine.wall - 60_000), at: machine.now,
      wall: WallInstant(milliseconds: machine.wall),
      severity: number % 2 == 0 ? .critical : .warning,
      confidence: 0.9, surprise: 8, observed: 0.97, peak: 0.97, expected: 0...0.4,
      detectors: ["spike"], reason: "\(key) is far above what is usual", blame: [])
  }

  /// A tick with what is open and what was said.
  mutating func show() {
    var snapshot = machine.snapshot()
    snapshot.open = events.values.sorted { $0.anomaly < $1.anomaly }
    snapshot.lastEvent = events.keys.max() ?? 0
    snapshot.incidents = []
    snapshot.triage = board
    _ = state.update(.snapshot(snapshot, DataReply()))
  }

  private var board: TriageBoard {
    var board = TriageBoard()
    board.version = UInt64(commands.count)
    board.acts = acts
    for act in acts where !act.isUndone {
      for subject in act.subjects {
        if case .judged(let verdict) = act.deed {
          board.marks[subject.anomaly] = .init(
            verdict: verdict, by: act.by, wall: act.wall, subject: subject)
        }
        if case .noted(let text) = act.deed {
          board.notes[subject.anomaly, default: []].append(
            .init(text: text, by: act.by, wall: act.wall))
        }
      }
    }
    return board
  }

  /// Presses keys and carries out what they ask for.
  mutating func press(_ pressed: Key...) {
    for key in pressed {
      keys += 1
      for effect in state.update(.key(key)) { perform(effect) }
    }
  }

  /// Types text.
  mutating func type(_ text: String) { for character in text { press(.character(character)) } }

  private mutating func perform(_ effect: DashboardEffect) {
    guard case .act(let command) = effect else { return other.append(effect) }
    commands.append(command)
    let act = carryOut(command)
    _ = state.update(.acted(command, TriageReply(act: act, board: board)))
  }

  private mutating func carryOut(_ command: TriageCommand) -> TriageAct? {
    let deed: TriageAct.Deed
    let anomalies: [UInt64]
    switch command {
    case .judge(let verdict, let numbers): (deed, anomalies) = (.judged(verdict), numbers)
    case .note(let text, let number): (deed, anomalies) = (.noted(text), [number])
    case .undo:
      guard let place = acts.lastIndex(where: { !$0.isUndone }) else { return nil }
      acts[place].isUndone = true
      return acts[place]
    case .silence(let pattern, let until, let reason):
      (deed, anomalies) = (.silenced(pattern: pattern, until: until, reason: reason), [])
    default: return nil
    }
    let act = TriageAct(
      number: UInt64(acts.count + 1), by: Self.actor,
      wall: WallInstant(milliseconds: machine.wall), deed: deed,
      subjects: anomalies.compactMap { events[$0].map { TriageAct.Subject($0) } })
    acts.append(act)
    return act
  }

  /// How the open anomalies stand.
  func count(_ standing: TriageStanding) -> Int {
    events.values.count {
      board.standing(of: $0, isOpen: true, at: WallInstant(milliseconds: machine.wall)) == standing
    }
  }
}
