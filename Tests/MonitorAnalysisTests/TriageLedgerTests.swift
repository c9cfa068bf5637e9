import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// What people say of anomalies: what stands, what is undone, what is remembered.
@Suite struct TriageLedgerTests {
  /// A ledger with an engine that knows some anomalies and counts lessons.
  private struct Scene {
    static let anna = TriageActor(user: "anna", terminal: "pts/3")
    static let ben = TriageActor(user: "ben")
    final class Engine {
      var events: [UInt64: AnomalyEvent] = [:]
      var lessons: [Lesson] = []
      var lastLesson: UInt64 = 0
    }
    var ledger = TriageLedger()
    let engine = Engine()
    var wall = WallInstant(milliseconds: 1_790_000_000_000)

    init(anomalies: ClosedRange<UInt64> = 1...9) {
      for number in anomalies { engine.events[number] = Self.event(number) }
    }

    static func event(
      _ number: UInt64, _ phase: AnomalyEvent.Phase = .opened, severity: Severity = .warning,
      sequence: UInt64? = nil
    ) -> AnomalyEvent {
      let key = SeriesKey("system.disk.io_time", "device", "vd\(number % 3)")
      return AnomalyEvent(
        sequence: sequence ?? number, anomaly: number, phase: phase, series: SeriesID(0), key: key,
        unit: .ratio, startedAt: MonotonicInstant(nanoseconds: Int64(number) * 1_000),
        startedWall: WallInstant(milliseconds: 1_789_999_000_000 + Int64(number)),
        at: MonotonicInstant(nanoseconds: Int64(number) * 2_000),
        wall: WallInstant(milliseconds: 1_790_000_000_000), severity: severity, confidence: 0.9,
        surprise: 8, observed: 0.97, peak: 0.97, expected: 0...0.4, detectors: ["spike"],
        reason: "busy", blame: [])
    }

    @discardableResult
    mutating func act(
      _ command: TriageCommand, by actor: TriageActor = Scene.anna
    ) -> TriageReply {
      let engine = engine
      let wall = wall
      return ledger.act(
        command, by: actor, at: wall,
        TriageLedger.Engine(
          known: { engine.events[$0] },
          teach: { lesson in
            switch lesson {
            case .falseAlarm(let anomaly):
              guard let event = engine.events[anomaly] else { return nil }
              engine.lastLesson += 1
              engine.lessons.append(
                Lesson(
                  number: engine.lastLesson, key: event.key, unit: event.unit, range: 0...1,
                  taught: wall))
              return engine.lastLesson
            case .unlearn(let number):
              guard engine.lessons.contains(where: { $0.number == number }) else { return nil }
              engine.lessons.removeAll { $0.number == number }
              return number
            }
          }, lessons: { engine.lessons }))
    }

    func standing(_ number: UInt64, _ event: AnomalyEvent? = nil) -> TriageStanding {
      ledger.board.standing(
        of: event ?? Self.event(number), isOpen: true, at: wall)
    }
  }

  @Test func aVerdictStandsUntilItIsUndone() {
    var scene = Scene()
    #expect(scene.standing(1) == .new)
    let reply = scene.act(.judge(.acknowledged, anomalies: [1, 2]))
    #expect(reply.act?.subjects.map(\.anomaly) == [1, 2] && reply.problem.isEmpty)
    #expect(scene.standing(1) == .acknowledged && scene.standing(3) == .new)
    #expect(scene.ledger.board.marks[1]?.by.text == "anna on pts/3")
    scene.act(.judge(.expected, anomalies: [1]))
    #expect(scene.standing(1) == .expected)
    scene.act(.undo)
    #expect(scene.standing(1) == .acknowledged, "what was said before stands again")
    scene.act(.undo)
    #expect(scene.standing(1) == .new && scene.standing(2) == .new)
    #expect(scene.act(.undo).problem == "there is nothing to undo")
    scene.act(.redo)
    #expect(scene.standing(1) == .acknowledged)
    scene.act(.redo)
    #expect(scene.standing(1) == .expected)
    #expect(scene.act(.redo).problem == "there is nothing to redo")
  }

  @Test func everybodyUndoesWhatTheyDidThemselves() {
    var scene = Scene()
    scene.act(.judge(.acknowledged, anomalies: [1]))
    scene.act(.judge(.acknowledged, anomalies: [2]), by: Scene.ben)
    scene.act(.undo)
    #expect(scene.standing(1) == .new && scene.standing(2) == .acknowledged)
  }

  @Test func aNewActEndsTheWayForward() {
    var scene = Scene()
    scene.act(.judge(.acknowledged, anomalies: [1]))
    scene.act(.undo)
    scene.act(.judge(.expected, anomalies: [2]))
    #expect(scene.act(.redo).act == nil && scene.standing(1) == .new)
  }

  @Test func aSnoozeEndsByTimeOrByBecomingWorse() {
    var scene = Scene()
    let until = scene.wall.advanced(milliseconds: 900_000)
    scene.act(.judge(.snoozed(until: until), anomalies: [1]))
    scene.act(.judge(.snoozedUntilWorse, anomalies: [2, 3]))
    #expect([1, 2, 3].map { scene.standing($0) } == [.snoozed, .snoozed, .snoozed])
    #expect(scene.standing(2, Scene.event(2, .grew, sequence: 90)) == .new)
    #expect(scene.standing(3, Scene.event(3, severity: .critical)) == .new)
    #expect(scene.standing(3, Scene.event(3, sequence: 90)) == .snoozed, "news is not worse")
    scene.wall = until
    #expect(scene.standing(1) == .new)
    #expect(scene.act(.judge(.snoozed(until: scene.wall), anomalies: [1])).act == nil)
  }

  @Test func aNumberThatComesAgainIsAnotherAnomaly() {
    var scene = Scene()
    scene.act(.judge(.acknowledged, anomalies: [1]))
    var other = Scene.event(1)
    other.startedWall = other.startedWall.advanced(milliseconds: 3_600_000)
    #expect(scene.standing(1, other) == .new)
    other = Scene.event(1)
    other.key = SeriesKey("other")
    #expect(scene.standing(1, other) == .new)
  }

  @Test func aFalseAlarmTeachesAndUndoingItTakesTheLessonBack() {
    var scene = Scene()
    let reply = scene.act(.judge(.falseAlarm, anomalies: [1, 2]))
    #expect(reply.lessons.map(\.number) == [1, 2] && reply.untaught == 0)
    scene.act(.undo)
    #expect(scene.engine.lessons.isEmpty && scene.standing(1) == .new)
    let again = scene.act(.redo)
    #expect(again.lessons.map(\.number) == [3, 4] && scene.standing(1) == .falseAlarm)
    // Another verdict on it takes the lesson back too.
    scene.act(.judge(.acknowledged, anomalies: [1]))
    #expect(scene.engine.lessons.map(\.number) == [4])
    #expect(scene.act(.unlearn(lesson: 4)).problem.isEmpty)
    #expect(scene.act(.unlearn(lesson: 4)).problem == "there is no lesson 4")
    #expect(scene.act(.undo).problem.contains("cannot come back"))
  }

  @Test func silencesQuietenUntilTheyEnd() {
    var scene = Scene()
    let until = scene.wall.advanced(milliseconds: 60_000)
    let reply = scene.act(
      .silence(pattern: #"system.disk.*{device="vd[12]"}"#, until: until, reason: "backup"))
    #expect(reply.problem.isEmpty)
    #expect(scene.standing(1) == .silenced && scene.standing(3) == .new)
    scene.act(.lift(silence: reply.act?.number ?? 0))
    #expect(scene.standing(1) == .new)
    scene.act(.undo)
    #expect(scene.standing(1) == .silenced, "lifting is undone")
    scene.wall = until
    #expect(scene.standing(1) == .new)
    scene.ledger.expire(at: until)
    #expect(scene.ledger.board.silences.isEmpty)
    #expect(
      scene.act(.silence(pattern: "[a", until: until, reason: "")).problem.contains("pattern"))
    #expect(scene.act(.lift(silence: 99)).problem == "there is no silence 99")
  }

  @Test func whatIsOverIsRememberedWithWhatWasSaid() {
    var scene = Scene()
    scene.act(.note("the backup", anomaly: 1))
    scene.act(.judge(.expected, anomalies: [1]))
    scene.ledger.take([Scene.event(1, .ended), Scene.event(2, .ended), Scene.event(4, .ended)])
    let likes = scene.ledger.likes(of: Scene.event(1).key)
    #expect(likes.map(\.anomaly) == [4, 1, 2], "the same series first, the newest first")
    #expect(likes[1].notes == ["the backup"] && likes[1].verdict == .expected)
    #expect(scene.ledger.likes(of: SeriesKey("other")).isEmpty)
  }

  @Test func whatIsNotKnownIsRefused() {
    var scene = Scene()
    #expect(scene.act(.judge(.acknowledged, anomalies: [77])).act == nil)
    let reply = scene.act(.judge(.acknowledged, anomalies: [1, 77]))
    #expect(reply.act?.subjects.count == 1 && reply.problem == "1 of 2 are not known any more")
    #expect(scene.act(.note("", anomaly: 1)).act == nil)
    let long = String(repeating: "x", count: TriageLedger.noteBytes + 1)
    #expect(scene.act(.note(long, anomaly: 1)).problem.contains("bytes"))
  }

  /// Random acts of two people: what stands after a restart is what stood before, whenever it comes.
  @Test(arguments: 1...8)
  func aRestartKeepsWhatStands(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var scene = Scene(anomalies: 1...12)
    var written: [TriageEntry] = []
    for step in 0..<300 {
      let number = UInt64.random(in: 1...12, using: &generator)
      let until = scene.wall.advanced(milliseconds: Int64.random(in: 1...90_000, using: &generator))
      let command: TriageCommand =
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: .judge(.acknowledged, anomalies: [number, number % 12 + 1])
        case 1: .judge(.falseAlarm, anomalies: [number])
        case 2: .judge(.snoozed(until: until), anomalies: [number])
        case 3: .judge(.snoozedUntilWorse, anomalies: [number])
        case 4: .withdraw(anomalies: [number])
        case 5: .note("note \(step)", anomaly: number)
        case 6: .silence(pattern: "system.disk.*", until: until, reason: "")
        case 7: .lift(silence: scene.ledger.board.silences.first?.number ?? 0)
        case 8: .redo
        default: .undo
        }
      scene.act(command, by: Bool.random(using: &generator) ? Scene.anna : Scene.ben)
      scene.wall = scene.wall.advanced(milliseconds: 5_000)
      written += scene.ledger.drain()
      guard step % 50 == 49 else { continue }
      scene.ledger.expire(at: scene.wall)
      var restarted = TriageLedger()
      restarted.restore(written, at: scene.wall)
      #expect(restarted.board.marks == scene.ledger.board.marks, "seed \(seed), step \(step)")
      #expect(restarted.board.notes == scene.ledger.board.notes)
      #expect(restarted.board.silences == scene.ledger.board.silences)
      var tidied = TriageLedger()
      tidied.restore(restarted.entries, at: scene.wall)
      #expect(tidied.board.marks == scene.ledger.board.marks)
      scene.ledger = restarted
    }
  }

  @Test func manyActsGiveWayToNewOnes() {
    var scene = Scene()
    for _ in 0..<(TriageLedger.actsMost + 50) { scene.act(.judge(.acknowledged, anomalies: [1])) }
    let acts = scene.ledger.entries.filter { if case .act = $0 { true } else { false } }
    #expect(acts.count == TriageLedger.actsMost)
    for number in UInt64(1)...UInt64(TriageLedger.pastMost + 5) {
      scene.ledger.take([Scene.event(number, .ended)])
    }
    #expect(scene.ledger.entries.count - acts.count == TriageLedger.pastMost)
  }
}
