import MonitorModel
import TUIDashboard

/// A made-up recording: two sessions of half an hour with an hour between them, a tick a second;
/// the second goes on, and numbers its series in another order than the first did.
struct SampleHistory {
  /// Ticks of a session.
  static let ticks = 1_800
  private static let second: Int64 = 1_000_000_000

  /// The machine at the newest tick of each session, the older one first.
  var sessions: [SampleMachine]
  /// What was told in each.
  var events: [[AnomalyEvent]]

  init() {
    var now = SampleMachine()
    now.registry = 2
    now.withoutAnomalies = true
    var before = now.renumbered(registry: 1)
    before.now = MonotonicInstant(nanoseconds: 5_000 * Self.second)
    before.wall = now.wall - 5_400_000
    before.shape = .init(hostname: "web-2")
    sessions = [before, now]
    let cpu = "system.cpu.utilization"
    let disk = "system.disk.utilization{device=\"vda\"}"
    let sent = "system.network.io{device=\"eth0\",direction=\"transmit\"}"
    events = [
      [Self.event(before, 1, 1, .opened, sent, told: 800)],
      [
        Self.event(now, 1, 1, .opened, cpu, told: 600),
        Self.event(now, 2, 1, .ended, cpu, told: 500),
        Self.event(now, 3, 3, .opened, disk, told: 300),
        Self.event(now, 4, 4, .opened, cpu, told: 300),
        Self.event(now, 5, 5, .opened, sent, told: 60),
      ],
    ]
  }

  private static func event(
    _ machine: SampleMachine, _ sequence: UInt64, _ anomaly: UInt64, _ phase: AnomalyEvent.Phase,
    _ name: String, told: Double
  ) -> AnomalyEvent {
    machine.event(
      sequence, anomaly: anomaly, phase, name, .warning, began: told + 5, at: told, peak: 0.9,
      expected: 0...0.5, reason: "anomaly \(anomaly) of session \(machine.registry)")
  }

  /// What is recorded.
  var extent: RecordedExtent {
    RecordedExtent(
      oldest: WallInstant(milliseconds: wall(0)),
      newest: WallInstant(milliseconds: wall(count - 1)),
      ticks: count)
  }

  private var count: Int { sessions.count * Self.ticks }

  /// The machine at a tick, counted from the oldest.
  func machine(_ tick: Int) -> SampleMachine {
    var machine = sessions[tick / Self.ticks].earlier(seconds: behind(tick))
    machine.sequence = UInt64(tick % Self.ticks + 1)
    return machine
  }

  private func behind(_ tick: Int) -> Int64 { Int64(Self.ticks - 1 - tick % Self.ticks) }

  private func at(_ tick: Int) -> MonotonicInstant {
    sessions[tick / Self.ticks].now.advanced(by: -behind(tick) * Self.second)
  }

  private func wall(_ tick: Int) -> Int64 {
    sessions[tick / Self.ticks].wall - behind(tick) * 1_000
  }

  /// The events of a tick's session up to it.
  func told(_ tick: Int) -> [AnomalyEvent] {
    let at = at(tick)
    return events[tick / Self.ticks].filter { $0.at <= at }
  }

  /// What was shown live at a tick.
  func snapshot(_ tick: Int) -> MonitorSnapshot {
    var snapshot = machine(tick).snapshot()
    let told = told(tick)
    let ended = Set(told.filter { $0.phase == .ended }.map(\.anomaly))
    snapshot.open = told.filter { !ended.contains($0.anomaly) }
    snapshot.lastEvent = told.last?.sequence ?? 0
    return snapshot
  }

  /// The instant of a tick.
  func instant(_ tick: Int) -> RecordedInstant {
    RecordedInstant(session: sessions[tick / Self.ticks].registry, at: at(tick))
  }

  /// The recorded tick that a question is about.
  func moment(_ query: MomentQuery) throws(MomentAbsence) -> Moment {
    guard let tick = tick(query.target) else { throw MomentAbsence("nothing is recorded there") }
    let machine = machine(tick)
    return Moment(
      instant: instant(tick), snapshot: snapshot(tick),
      reply: query.registry == machine.registry ? machine.reply(to: query.request) : DataReply(),
      events: told(tick), extent: extent)
  }

  private func tick(_ target: MomentTarget) -> Int? {
    switch target {
    case .oldest: 0
    case .newest: count - 1
    case .tick(let instant): place(instant)
    case .step(let from, let nanoseconds):
      place(from).map { place in
        let ticks = Int(min(max(nanoseconds / Self.second, -99_999), 99_999))
        let step = ticks == 0 ? (nanoseconds > 0 ? 1 : -1) : ticks
        return min(max(place + step, 0), count - 1)
      }
    case .wall(let wall): (0..<count).last { self.wall($0) <= wall.milliseconds }
    case .anomaly(let from, let forward):
      place(from).flatMap { place in
        let told = (0..<count).filter { tick in
          let at = at(tick)
          return events[tick / Self.ticks].contains { $0.phase == .opened && $0.at == at }
        }
        return forward ? told.first { $0 > place } : told.last { $0 < place }
      }
    }
  }

  private func place(_ instant: RecordedInstant) -> Int? {
    guard let session = sessions.firstIndex(where: { $0.registry == instant.session }) else {
      return nil
    }
    let behind = Int((sessions[session].now - instant.at) / Self.second)
    guard (0..<Self.ticks).contains(behind) else { return nil }
    return session * Self.ticks + Self.ticks - 1 - behind
  }
}
