import MonitorModel
import TUICore
import TUIDashboard
import Testing

/// Working through what a machine reports by keys alone.
@Suite struct TriageTests {
  @Test func aFreshEventIsAcknowledgedByTwoKeys() {
    var desk = TriageDesk(anomalies: 1)
    desk.press(.character("2"), .character("a"))
    #expect(desk.commands == [.judge(.acknowledged, anomalies: [101])])
    #expect(desk.state.notice == "acknowledged disk vda busy; u undoes")
    desk.press(.character("x"))
    #expect(ScreenText(desk.state).contains("0 new, 1 open"))
  }

  @Test func oneKeyFromTheStartTellsWhy() {
    var desk = TriageDesk(anomalies: 3)
    desk.press(.character("w"))
    #expect(desk.state.details.count == 1)
  }

  @Test func theSelectionGoesOnByItself() {
    var desk = TriageDesk(anomalies: 5)
    desk.press(.character("2"))
    let order = desk.state.anomalyRows
    desk.press(.character("a"), .character("o"), .character("f"))
    #expect(
      desk.commands == [
        .judge(.acknowledged, anomalies: [order[0]]), .judge(.expected, anomalies: [order[1]]),
        .judge(.falseAlarm, anomalies: [order[2]]),
      ])
    desk.show()
    #expect(desk.state.anomalyRows == order, "nothing moves under the cursor")
    desk.press(.enter, .character("a"))
    #expect(desk.state.details == [.anomaly(order[4])], "the next card, not the list")
    desk.press(.character("u"))
    #expect(desk.state.details == [.anomaly(order[3])], "what was undone is shown")
    #expect(desk.state.notice.hasPrefix("undone: acknowledged"))
  }

  @Test func twoHundredOfFiveKindsTakeFewKeysAndAreUndone() {
    var single = TriageDesk(anomalies: 200)
    single.press(.character("2"))
    for _ in 0..<200 { single.press(.character("a")) }
    #expect(single.count(.acknowledged) == 200 && single.keys <= 500)
    for _ in 0..<200 { single.press(.character("u")) }
    #expect(single.count(.new) == 200)

    var like = TriageDesk(anomalies: 200)
    like.press(.character("2"))
    for _ in TriageDesk.kinds { like.press(.character("a"), .character("."), .enter) }
    // The first key gives a verdict, the repetition goes to the next kind under the cursor.
    while like.count(.new) > 0, like.keys < 500 { like.press(.character("."), .enter) }
    #expect(like.count(.acknowledged) == 200 && like.keys <= 40, "\(like.keys) keys")
    while like.count(.new) < 200, like.keys < 500 { like.press(.character("u")) }
    #expect(like.count(.new) == 200)
  }

  @Test func theRepetitionIsShownBeforeItIsGiven() {
    var desk = TriageDesk(anomalies: 20)
    desk.press(.character("2"), .character("o"))
    desk.press(.character("."))
    #expect(ScreenText(desk.state).contains("expected: 4, "))
    desk.press(.escape)
    #expect(desk.commands.count == 1 && desk.state.input == .keys)
    desk.press(.character("."), .character("1"))
    #expect(desk.count(.expected) == 2)
    desk.press(.character("."), .character("."))
    #expect(desk.count(.expected) == 6, "the key itself says yes too")
  }

  @Test func aSnoozeAsksForHowLong() {
    var desk = TriageDesk(anomalies: 6)
    desk.press(.character("2"), .character("z"))
    let screen = ScreenText(desk.state)
    #expect(screen.contains("1 15 min  2 2 h  3 until tomorrow  4 until worse"))
    desk.press(.character("9"), .escape)
    #expect(desk.commands.isEmpty && desk.state.input == .keys)
    let now: Int64 = 1_790_001_127_000
    desk.press(.character("z"), .character("2"), .character("z"), .character("4"))
    desk.press(.character("z"), .character("3"))
    guard case .judge(.snoozed(let first), _) = desk.commands[0],
      case .judge(let second, _) = desk.commands[1],
      case .judge(.snoozed(let third), _) = desk.commands[2]
    else {
      Issue.record("\(desk.commands)")
      return
    }
    #expect(first.milliseconds == now + 7_200_000 && second == .snoozedUntilWorse)
    #expect(third.milliseconds % 86_400_000 == 8 * 3_600_000 && third.milliseconds > now)
    #expect(third.milliseconds - now < 32 * 3_600_000)
  }

  @Test func marksTakeTheNextVerdictTogether() {
    var desk = TriageDesk(anomalies: 9)
    desk.press(.character("2"), .character(" "), .down, .character(" "))
    let order = desk.state.anomalyRows
    #expect(desk.state.marked == [order[0], order[2]])
    #expect(ScreenText(desk.state).contains("2 marked"))
    desk.press(.character("o"))
    #expect(desk.commands == [.judge(.expected, anomalies: [order[0], order[2]])])
    desk.press(.character("g"), .character("V"), .down, .down, .down, .character(" "))
    #expect(desk.state.marked == Set(order[0...3]))
    desk.press(.character(" "), .character("a"))
    #expect(desk.state.marked.isEmpty)
    var all = TriageDesk(anomalies: 9)
    all.press(.character("2"), .character("/"))
    all.type("busy")
    all.press(.enter, .character("A"))
    #expect(all.count(.acknowledged) == 2 && all.count(.new) == 7)
  }

  @Test func whatIsSeenToStaysVisibleButAsksForNothing() {
    var desk = TriageDesk(anomalies: 3)
    desk.press(.character("2"), .character("A"), .character("1"))
    desk.show()
    var screen = ScreenText(desk.state)
    #expect(screen.contains("nothing new, 3 open and seen to") && screen.contains("+3 seen"))
    #expect(screen.contains("ack disk vda busy"))
    desk.press(.character("2"), .enter)
    screen = ScreenText(desk.state)
    #expect(screen.contains("acknowledged by anna on pts/3, just now"))
  }

  @Test func aNoteIsTypedAndShown() {
    var desk = TriageDesk(anomalies: 2)
    desk.press(.character("2"), .enter, .character("m"))
    desk.type("the backup again")
    #expect(ScreenText(desk.state).contains("note the backup again"))
    desk.press(.enter)
    #expect(ScreenText(desk.state).contains("14:32 anna on pts/3: the backup again"))
    desk.press(.character("m"), .escape, .escape, .character("/"))
    desk.type("note:backup")
    #expect(desk.state.anomalyRows.count == 1)
  }

  @Test func theDetailTellsTheHistoryOfTheNotesOfAnIncident() {
    let machine = SampleMachine()
    var state = machine.state(Size(columns: 100, rows: 60))
    func note(_ text: String, _ user: String, _ minutes: Int64) -> TriageBoard.Note {
      .init(
        text: text, by: .init(user: user, terminal: "pts/3"),
        wall: WallInstant(milliseconds: machine.wall - minutes * 60_000))
    }
    var snapshot = machine.snapshot()
    snapshot.triage.version = 1
    // Anomalies 5 and 8 are of one incident, 9 is of another.
    snapshot.triage.notes = [
      5: [note("vacuum runs", "anna", 40), note("stopped it", "bob", 2)],
      8: [note("disks wait", "carl", 20)], 9: [note("a backup", "dora", 10)],
    ]
    _ = state.update(.snapshot(snapshot, machine.reply(to: state.dataRequest)))
    state.press(.character("2"), .down, .down, .enter)
    let screen = ScreenText(state)
    let rows = [
      "anna on pts/3: vacuum runs", "carl on pts/3, on ", ": disks wait",
      "bob on pts/3: stopped it",
    ].map { screen.row(of: $0) }
    #expect(rows.allSatisfy { $0 != nil }, "\(screen.lines.joined(separator: "\n"))")
    let order = rows.compactMap { $0 }
    #expect(order == order.sorted(), "oldest first")
    #expect(!screen.contains("dora"), "it is of another incident")
    // Who wrote them is in the document too.
    let document = state.press(.character("E")).map { "\($0)" }.joined()
    for text in ["anna on pts/3: vacuum runs", "bob on pts/3: stopped it", ": disks wait"] {
      #expect(document.contains(text), "\(text)")
    }
  }

  @Test func commandsSayTheSameAsKeys() {
    var desk = TriageDesk(anomalies: 4)
    desk.press(.character("2"))
    for line in ["snooze 45m", "snooze worse", "expected", "silence system.disk.* 2h the backup"] {
      desk.type(":" + line)
      desk.press(.enter)
    }
    let now = WallInstant(milliseconds: 1_790_001_127_000)
    #expect(desk.commands.count == 4)
    guard case .judge(.snoozed(let until), _) = desk.commands[0] else {
      Issue.record("\(desk.commands[0])")
      return
    }
    #expect(until == now.advanced(milliseconds: 2_700_000))
    #expect(
      desk.commands[3]
        == .silence(
          pattern: "system.disk.*", until: now.advanced(milliseconds: 7_200_000),
          reason: "the backup"))
    for (line, words) in [
      ("snooze never", "no time to come"), ("silence a", "a pattern and a time"),
      ("silence [a 2h", "no pattern"), ("lift x", "number of a silence"),
    ] {
      desk.type(":" + line)
      desk.press(.enter)
      #expect(desk.state.notice.contains(words), "\(line): \(desk.state.notice)")
    }
    #expect(desk.commands.count == 4)
  }

  @Test func silencingASeriesFillsInItsName() {
    var desk = TriageDesk(anomalies: 1)
    desk.press(.character("2"), .character("x"), .enter)
    guard case .silence(let pattern, _, _)? = desk.commands.first else {
      Issue.record("\(desk.commands)")
      return
    }
    #expect(try! SeriesGlob(pattern).matches(TriageDesk.kinds[0]))
    #expect(!(try! SeriesGlob(pattern).matches(TriageDesk.kinds[1])))
  }

  @Test func anIncidentLeavesAsADocument() {
    var desk = TriageDesk(anomalies: 2)
    desk.press(.character("2"), .enter, .character("m"))
    desk.type("seen | before")
    desk.press(.enter, .character("E"), .character("Y"), .character("P"))
    var texts: [String] = []
    for effect in desk.other {
      switch effect {
      case .export(let name, let text):
        #expect(name.hasPrefix("kilter-2026-") && !name.contains(" ") && !name.contains("/"))
        texts.append(text)
      case .copy(let text), .page(let text): texts.append(text)
      default: break
      }
    }
    #expect(texts.count == 3 && Set(texts).count == 1)
    #expect(texts[0].hasPrefix("# system.") && texts[0].contains("| expected |"))
    #expect(texts[0].contains("anna on pts/3: seen | before"))
    #expect(!texts[0].unicodeScalars.contains { $0 == "\u{1B}" })
  }

  @Test func nothingIsDoneWhereNothingIsSelected() {
    var desk = TriageDesk(anomalies: 2)
    for view in ["1", "3", "4", "6"] as [Character] {
      desk.press(.character(view), .character("a"), .character("f"), .character("z"))
      #expect(desk.state.input == .keys && desk.commands.isEmpty)
      #expect(desk.state.notice.contains("2 lists them"))
    }
  }
}
