import MonitorModel
import MonitorSupport
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Anything may happen in any order: the state stays sound and every screen can be drawn.
@Suite struct StateFuzzTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func anyOrderOfMessagesCanBeDrawn(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var machine = SampleMachine()
    var state = DashboardState(size: Size(columns: 80, rows: 24))
    let keys = KeyMap.defaults.map(\.key) + "abxyzAZ:/é日".map { Key.character($0) }
    var sequence: UInt64 = 100
    for step in 0..<400 {
      let effects: [DashboardEffect]
      switch generator.next() % 18 {
      case 0:
        effects = state.update(.resized(Self.size(&generator)))
      case 1:
        effects = state.update(.mouse(Self.mouse(&generator, state.size)))
      case 2, 3:
        machine = Self.changed(machine, &generator)
        let reply = machine.reply(to: state.dataRequest)
        effects = state.update(.snapshot(machine.snapshot(), reply))
      case 4:
        effects = state.update(.events(Self.events(machine, &sequence, &generator)))
      case 5: effects = state.update(.notice("step \(step)"))
      case 6: effects = state.update(.data(DataReply()))
      case 7: effects = state.update(Self.acted(&generator, state))
      case 8: effects = state.update(.paste(step % 3 == 0 ? "\u{1B}\r\n" : "q 4\n日é\u{301}"))
      default: effects = state.update(.key(keys[Int(generator.next() % UInt64(keys.count))]))
      }
      if effects.contains(.fetch), generator.next() % 4 > 0 {
        _ = state.update(.data(machine.reply(to: state.dataRequest)))
      }
      var grid = Grid(size: state.size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: step % 2 == 0)
      #expect(!grid.cells.contains(Golden.fill), "step \(step), seed \(seed)")
      #expect(Self.isSound(state), "step \(step), seed \(seed)")
    }
  }

  @Test(arguments: [UInt64(11), 12, 13, 14])
  func timeMayGoAnyWay(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let options = DashboardOptions(isRecording: seed % 4 == 0)
    var session = SampleSession(Size(columns: 80, rows: 24), options: options)
    let keys = KeyMap.defaults.map(\.key) + [.left, .right, .shiftLeft, .home, .end, .escape]
    let commands = ["goto -5m", "goto oldest", "speed -60", "speed 0.5", "live", "recorded", "x"]
    for step in 0..<250 {
      switch generator.next() % 16 {
      case 0: session.perform(session.state.update(.resized(Self.size(&generator))))
      case 1: session.live(after: Int64(generator.next() % 20))
      case 2, 3: session.play(nanoseconds: Int64(bitPattern: generator.next()) >> 30)
      case 4, 5, 6: session.answer()
      case 7: session.settle()
      case 8: session.run(commands[Int(generator.next() % UInt64(commands.count))])
      case 9: session.perform(session.state.update(Self.hostile(session, &generator)))
      default: session.press(keys[Int(generator.next() % UInt64(keys.count))])
      }
      var grid = Grid(size: session.state.size, fill: Golden.fill)
      DashboardScreen.draw(session.state, into: &grid, ascii: step % 2 == 0)
      #expect(!grid.cells.contains(Golden.fill), "step \(step), seed \(seed)")
      #expect(Self.isSound(session.state), "step \(step), seed \(seed)")
      #expect(Self.isNamedRight(session.state), "step \(step), seed \(seed)")
    }
    // Out of a line that is being typed, if one is.
    session.press(.escape)
    session.run("live")
    session.settle()
    #expect((session.state.past == nil) != options.isRecording, "seed \(seed)")
    #expect(session.state.seek == nil, "seed \(seed)")
  }

  /// A moment as no recording would tell it, in answer to what was asked last or to nothing.
  private static func hostile(
    _ session: SampleSession, _ generator: inout SeededGenerator
  ) -> DashboardMessage {
    let target = generator.next() % 3 == 0 ? .oldest : session.state.seek?.target ?? .newest
    let query = session.state.query(for: target)
    guard generator.next() % 3 > 0, var moment = try? session.history.moment(query) else {
      return .noMoment(MomentAbsence("\u{1b}[2J gone"), query)
    }
    let walls: [Int64] = [.min, .max, 0, moment.snapshot.data.wall.milliseconds]
    moment.extent.oldest.milliseconds = walls[Int(generator.next() % 4)]
    moment.extent.newest.milliseconds = walls[Int(generator.next() % 4)]
    moment.extent.ticks = Int(truncatingIfNeeded: generator.next())
    moment.snapshot.data.wall.milliseconds = walls[Int(generator.next() % 4)] / 2
    if generator.next() % 2 == 0 { moment.instant.session = generator.next() % 4 }
    for index in moment.events.indices where generator.next() % 2 == 0 {
      moment.events[index].series = SeriesID(rawValue: Int32(truncatingIfNeeded: generator.next()))
    }
    return .moment(moment, query)
  }

  /// Every number of a series that the state holds is one of the numbering shown, under its name.
  private static func isNamedRight(_ state: DashboardState) -> Bool {
    guard let series = state.snapshot?.data.series else { return true }
    let ids =
      state.pinned + state.board.signals.map(\.series) + state.board.cores
      + state.reply.histories.map(\.series)
      + state.details.compactMap { if case .series(let id) = $0 { id } else { nil } }
    return ids.allSatisfy { series.indices.contains($0.index) }
      && state.names == series.map { SeriesName.short($0.key) }
      && state.feed.records.allSatisfy {
        series.indices.contains($0.event.series.index)
          ? series[$0.event.series.index].key == $0.event.key : $0.event.series.rawValue == .max
      }
  }

  private static func acted(
    _ generator: inout SeededGenerator, _ state: DashboardState
  ) -> DashboardMessage {
    let number = generator.next() % 12
    let command: TriageCommand =
      switch generator.next() % 5 {
      case 0: .judge(.falseAlarm, anomalies: [number])
      case 1: .judge(.snoozedUntilWorse, anomalies: state.anomalyRows)
      case 2: .undo
      case 3: .note("looked at it", anomaly: number)
      default: .unlearn(lesson: number)
      }
    var board = state.triage
    board.version += 1
    let subjects = state.feed.records.prefix(Int(number)).map { TriageAct.Subject($0.event) }
    let act = TriageAct(
      number: board.version, by: TriageActor(user: "a", terminal: "pts/1"),
      wall: WallInstant(milliseconds: 0), deed: .judged(.acknowledged), subjects: subjects)
    for subject in subjects {
      board.marks[subject.anomaly] = TriageBoard.Mark(
        verdict: .acknowledged, by: act.by, wall: act.wall, subject: subject)
    }
    board.acts = [act]
    let isDone = generator.next() % 2 == 0
    return .acted(
      command,
      TriageReply(act: isDone ? act : nil, board: board, problem: isDone ? "" : "refused"))
  }

  private static func isSound(_ state: DashboardState) -> Bool {
    state.lists.allSatisfy { $0.cursor >= 0 && $0.top >= 0 }
      && state.feed.records.count == state.feed.stretches.count
      && Set(state.anomalyRows).count == state.anomalyRows.count
      && state.pinned.count <= 8
  }

  private static func size(_ generator: inout SeededGenerator) -> Size {
    let small = generator.next() % 2 == 0
    return Size(
      columns: Int(generator.next() % (small ? 45 : 310)),
      rows: Int(generator.next() % (small ? 14 : 105)))
  }

  private static func mouse(_ generator: inout SeededGenerator, _ size: Size) -> MouseEvent {
    let actions: [MouseEvent.Action] = [.press, .doublePress, .wheelUp, .wheelDown]
    return MouseEvent(
      actions[Int(generator.next() % 4)],
      at: Point(
        column: Int(generator.next() % UInt64(size.columns + 3)),
        row: Int(generator.next() % UInt64(size.rows + 3))))
  }

  /// Time goes on; now and then the machine is another one, smaller or larger.
  private static func changed(
    _ machine: SampleMachine, _ generator: inout SeededGenerator
  ) -> SampleMachine {
    var next = machine
    if generator.next() % 4 == 0 {
      next = SampleMachine(
        .init(
          cores: Int(generator.next() % 130), loaded: generator.next() % 2 == 0,
          anomalies: generator.next() % 2 == 0, processes: Int(generator.next() % 200)))
      next.now = machine.now
    }
    next.now = next.now.advanced(by: Int64(generator.next() % 9_000_000_000))
    for index in next.values.indices where generator.next() % 8 == 0 {
      next.states[index] = ReadingState(rawValue: UInt8(generator.next() % 12)) ?? .value
      next.values[index] = Double(generator.next() % 1_000_000) / 1_000
    }
    next.detection = SampleMachine.detection(lessons: Int(generator.next() % 5))
    next.ages = next.values.map { _ in Int64(generator.next() % 100_000_000_000) }
    return next
  }

  private static func events(
    _ machine: SampleMachine, _ sequence: inout UInt64, _ generator: inout SeededGenerator
  ) -> EventPage {
    var events: [AnomalyEvent] = []
    for _ in 0..<(generator.next() % 5) {
      sequence += 1
      let old = sequence - generator.next() % 20
      events.append(
        machine.event(
          sequence, anomaly: old, generator.next() % 3 == 0 ? .ended : .opened,
          "system.cpu.interrupts", Severity(rawValue: Int(generator.next() % 3)) ?? .info,
          began: Double(generator.next() % 4_000), at: 0, peak: .infinity, expected: -1...0,
          reason: ""))
    }
    return EventPage(events: events, missed: generator.next() % 3, last: sequence)
  }
}
