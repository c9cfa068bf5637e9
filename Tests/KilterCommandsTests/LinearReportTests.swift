import KilterCommands
import MonitorModel
import Testing

@Suite("LinearReport")
struct LinearReportTests {
  /// A report that has seen a calm tick.
  private struct Desk {
    var report = LinearReport(offset: 0, every: 60_000_000_000)
    var second: Int64 = 0
    var open: [AnomalyEvent] = []
    var triage = TriageBoard()
    var collectors = [CollectorHealth(name: "system")]

    mutating func tick(_ events: [AnomalyEvent] = [], seconds: Int64 = 1) -> [String] {
      second += seconds
      var snapshot = TestSnapshot.make(open: open, collectors: collectors)
      snapshot.data.at = MonotonicInstant(nanoseconds: second * 1_000_000_000)
      snapshot.data.wall = WallInstant(milliseconds: second * 1_000)
      snapshot.triage = triage
      return report.take(snapshot, EventPage(events: events, last: events.last?.sequence ?? 0))
    }

    func event(
      _ number: UInt64, _ phase: AnomalyEvent.Phase = .opened, _ severity: Severity = .warning
    ) -> AnomalyEvent {
      var event = TestSnapshot.anomaly(
        severity, blame: [Blame(subject: "pg\u{1b}[2J", amount: 1, unit: .ratio, share: 0.8)])
      event.sequence = number * 10 + UInt64(phase == .opened ? 0 : phase == .grew ? 1 : 2)
      event.anomaly = number
      event.phase = phase
      event.at = MonotonicInstant(nanoseconds: second * 1_000_000_000)
      event.wall = WallInstant(milliseconds: second * 1_000)
      event.startedWall = WallInstant(milliseconds: 5_000)
      event.startedAt = MonotonicInstant(nanoseconds: 5_000_000_000)
      return event
    }
  }

  @Test("An anomaly from its beginning to its end")
  func life() {
    var desk = Desk()
    #expect(
      desk.tick() == [
        "kilter on secret-host, 00:00:01: calm; cpu 37%; memory 50%", "type help for the commands",
      ])
    desk.second = 5
    desk.open = [desk.event(3)]
    #expect(
      desk.tick([desk.event(3)]) == [
        "00:00:05 warning 3 began: disk vda busy 97 %, expected 0.0 % to 45 %, 80% by pg·[2J",
        "00:00:06 now 1 warning",
      ])
    #expect(desk.tick().isEmpty)
    let worse = desk.event(3, .grew, .critical)
    desk.open = [worse]
    #expect(
      desk.tick([worse]) == [
        "00:00:07 critical 3 is worse: disk vda busy 97 %, expected 0.0 % to 45 %, 80% by pg·[2J",
        "00:00:08 now 1 critical",
      ])
    desk.second = 65
    let over = desk.event(3, .ended)
    desk.open = []
    #expect(
      desk.tick([over]) == [
        "00:01:05 warning 3 is over: disk vda busy, after 1m00s", "00:01:06 now calm",
        "00:01:06 summary: calm; cpu 37%; memory 50%",
      ])
  }

  @Test("Numbers lead to acts, and what was seen to is quiet")
  func acts() {
    var desk = Desk()
    _ = desk.tick()
    desk.second = 5
    desk.open = [desk.event(3), desk.event(4)]
    _ = desk.tick(desk.open)
    #expect(
      desk.report.take(line: "ack 3") == .act(.judge(.acknowledged, anomalies: [3])))
    #expect(
      desk.report.take(line: " ack  all ") == .act(.judge(.acknowledged, anomalies: [3, 4])))
    #expect(
      desk.report.take(line: "snooze 4 2h")
        == .act(
          .judge(.snoozed(until: WallInstant(milliseconds: 7_206_000)), anomalies: [4])))
    #expect(
      desk.report.take(line: "snooze 4 worse") == .act(.judge(.snoozedUntilWorse, anomalies: [4])))
    #expect(desk.report.take(line: "false 3 4") == .act(.judge(.falseAlarm, anomalies: [3, 4])))
    #expect(desk.report.take(line: "note 3 backup runs") == .act(.note("backup runs", anomaly: 3)))
    #expect(desk.report.take(line: "new 3") == .act(.withdraw(anomalies: [3])))
    #expect(desk.report.take(line: "undo") == .act(.undo))
    #expect(desk.report.take(line: "quit") == .quit)
    desk.triage.version = 1
    desk.triage.marks[3] = .init(
      verdict: .acknowledged, by: TriageActor(user: "anna"), wall: WallInstant(milliseconds: 6_000),
      subject: .init(desk.open[0]))
    let act = TriageAct(
      number: 1, by: TriageActor(user: "anna"), wall: WallInstant(milliseconds: 6_000),
      deed: .judged(.acknowledged), subjects: [.init(desk.open[0])])
    let reply = TriageReply(act: act, board: desk.triage)
    #expect(
      desk.report.take(reply, to: .judge(.acknowledged, anomalies: [3])) == [
        "acknowledged 3 disk vda busy"
      ])
    #expect(desk.tick() == ["00:00:07 now 1 warning, 1 known"])
    #expect(desk.tick([desk.event(3, .grew)]).isEmpty)
    guard case .lines(let list) = desk.report.take(line: "list") else {
      Issue.record("no list")
      return
    }
    #expect(list[0].hasPrefix("3 warning, acknowledged: disk vda busy 99 %"))
    #expect(list[1].hasPrefix("4 warning: disk vda busy"))
  }

  @Test(arguments: [
    ("ack", "ack wants the number"), ("ack 9", "ack wants the number"),
    ("ack 3 9", "ack wants the number"), ("snooze 3", "snooze wants a number and a time"),
    ("snooze 3 soon", "snooze wants"), ("snooze 3 5s", "snooze wants"), ("why", "why wants"),
    ("why x", "why wants"), ("note 3", "note wants"), ("frob", "there is no command frob"),
    ("f\u{1b}[2J", "there is no command f"), ("list", "3 warning: "), ("why 3", "3 warning: "),
    ("help", "list: what is open"), ("status", "00:00:06 summary: 1 warning"),
  ])
  func answers(line: String, start: String) {
    var desk = Desk()
    _ = desk.tick()
    desk.second = 5
    desk.open = [desk.event(3)]
    _ = desk.tick(desk.open)
    guard case .lines(let lines) = desk.report.take(line: line) else {
      Issue.record("not lines")
      return
    }
    #expect(lines.first?.hasPrefix(start) == true, "\(lines)")
    #expect(!lines.joined().unicodeScalars.contains { $0.properties.generalCategory == .control })
  }

  @Test("A storm is a few lines, and what began before is listed once")
  func storm() {
    var desk = Desk()
    desk.open = (1...3).map { desk.event($0) }
    #expect(desk.tick(desk.open).filter { $0.contains(" warning: disk") }.count == 3)
    let many = (10...500).map { desk.event(UInt64($0)) }
    desk.open += many
    let lines = desk.tick(many)
    #expect(lines.count == LinearReport.linesMost + 2)
    #expect(lines[LinearReport.linesMost] == "and 471 more; list tells what is open")
  }

  @Test("A source that fails and recovers is told")
  func sources() {
    var desk = Desk()
    _ = desk.tick()
    desk.collectors[0].state = .failing
    desk.collectors[0].lastError = "no\u{7} entry"
    #expect(desk.tick() == ["00:00:02 source system is failing: no· entry"])
    #expect(desk.tick().isEmpty)
    desk.collectors[0].state = .healthy
    #expect(desk.tick() == ["00:00:04 source system is well again"])
  }
}
