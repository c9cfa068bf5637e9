import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// Causes, company and earlier times, from the key to the screen.
@Suite struct WhyPanelTests {
  private static let wide = Size(columns: 120, rows: 40)

  private struct Desk {
    var machine = SampleMachine()
    var state: DashboardState
    var effects: [DashboardEffect] = []

    init(_ size: Size = wide) { state = machine.state(size) }

    mutating func press(_ keys: Key...) {
      for key in keys {
        let new = state.update(.key(key))
        effects += new
        if new.contains(.fetch) {
          _ = state.update(.data(machine.reply(to: state.dataRequest)))
        }
      }
    }
    var text: ScreenText { ScreenText(state) }
  }

  @Test func oneKeyFromTheOverviewTellsTheStory() {
    var desk = Desk()
    desk.press(.character("w"))
    #expect(desk.state.details == [.why(5)], "the worst that is new")
    let text = desk.text
    #expect(text.contains("postgres[812] fits best by time, size and shape"))
    for heading in ["first, a change", "then, a failure", "then, the impact"] {
      #expect(text.contains(heading), "\(heading)")
    }
    #expect(text.contains("-4 s: postgres[812] writes 125 MiB/s more"))
    #expect(text.contains("1 postgres[812]: 84 of 100, a process"))
    #expect(text.contains("2 rsync[20117]: 31 of 100, a job"))
    desk.press(.character("w"))
    #expect(desk.state.details.isEmpty, "the same key closes it")
  }

  @Test func aCommandIsCopiedAsItStands() {
    var desk = Desk()
    desk.press(.character("w"), .character("y"))
    #expect(desk.effects.contains(.copy("pidstat -d -p 812 1 5")))
    desk.press(.tab, .character("y"))
    #expect(desk.effects.contains(.copy("iostat -x 1 5 vda")))
  }

  @Test func whatIsOlderThanTheRankingIsSaidToBe() {
    var machine = SampleMachine()
    machine.withoutAccount = true
    var state = machine.state(Self.wide)
    state.press(.character("w"))
    let text = ScreenText(state)
    #expect(text.contains("this was recorded before causes were ranked"))
    #expect(text.contains("postgres[812] +125 MiB/s, 88 % of the rise"))
  }

  @Test(arguments: [0, 0.004, -1, .nan] as [Double])
  func whatNobodyIsSureOfIsSaidInWords(confidence: Double) {
    var desk = Desk()
    var snapshot = desk.machine.snapshot()
    for place in snapshot.open.indices {
      snapshot.open[place].confidence = confidence
      // A newer event, so that it is taken.
      snapshot.open[place].sequence += 10
    }
    snapshot.lastEvent += 10
    for place in snapshot.incidents.indices {
      snapshot.incidents[place].account?.initiating?.confidence = confidence
      snapshot.incidents[place].account?.failure?.confidence = confidence
      if snapshot.incidents[place].account?.causes.isEmpty == false {
        snapshot.incidents[place].account?.causes[0].score = confidence
      }
    }
    _ = desk.state.update(.snapshot(snapshot, desk.machine.reply(to: desk.state.dataRequest)))
    desk.press(.character("w"))
    let why = desk.text
    #expect(!why.contains("(0 % sure") && !why.contains(": 0 of 100"))
    #expect(why.contains("the evidence does not say how sure"))
    #expect(why.contains("the evidence does not say how well it fits"))
    desk.press(.escape, .character("2"), .down, .down, .enter)
    #expect(desk.text.contains("critical, the evidence does not say how sure"))
    desk.press(.character("E"))
    let documents = desk.effects.map { "\($0)" }.joined()
    #expect(documents.contains("the evidence does not say how well it fits"))
    #expect(!documents.contains("(0 of 100)"))
  }

  @Test func relatedSeriesAreAskedForOnceAndListed() {
    var desk = Desk()
    desk.press(.character("2"), .down, .down, .character("c"))
    let anomaly: UInt64 = 5
    #expect(desk.state.details == [.related(anomaly)])
    #expect(desk.state.relatedShown.count == 5)
    let text = desk.text
    #expect(text.contains("by time, size, shape"))
    #expect(text.contains("10 s before") && text.contains("together"))
    #expect(text.contains("+96 %") || text.contains("96 %"))
    // The time after it is over: nothing more is asked.
    #expect(desk.state.dataRequest.related == nil)
    desk.press(.down, .enter)
    #expect(desk.state.details.count == 2)
    desk.press(.escape)
    #expect(desk.state.details == [.related(anomaly)])
  }

  @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 60, rows: 30)])
  func aRelatedChartStandsBesideTheOwn(size: Size) {
    var desk = Desk(size)
    desk.press(.character("w"), .character("c"), .character("b"))
    #expect(desk.state.details == [.related(5)], "causes and company take each other's place")
    #expect(desk.state.beside == desk.state.relatedShown[0].series)
    #expect(desk.state.dataRequest.histories.count == 2)
    let row = desk.text.lines.firstIndex { $0.contains("disk vda busy ─") }
    #expect(row != nil)
    desk.press(.character("b"))
    #expect(desk.state.beside == nil && desk.state.dataRequest.histories.isEmpty)
  }

  @Test func chartsAreComparedWithAnEarlierTime() {
    var desk = Desk()
    desk.press(.character("3"), .enter)
    #expect(desk.state.dataRequest.comparedSeconds == nil)
    desk.press(.character("C"))
    #expect(desk.state.dataRequest.comparedSeconds == 86_400)
    #expect(desk.text.contains("dim: yesterday 14:32; median now"))
    desk.press(.character("C"))
    #expect(desk.text.contains("nothing recorded a week ago 14:32"))
    desk.press(.character("C"))
    #expect(desk.state.dataRequest.comparedSeconds == nil)
    desk.press(.escape, .character("4"), .character("C"))
    #expect(desk.state.comparison == .none, "a table of processes has no chart")
  }

  @Test func everyDetectorSaysWhatItLooksAt() {
    let names = [
      "range", "shape", "coarse-shape", "z-score", "smoothing", "moving-average", "count-rate",
      "flat-line", "threshold", "rule",
    ]
    var event = SampleMachine().openEvents()[0]
    event.detectors = names
    let lines = DetectorWords.sentences(event)
    #expect(lines.count == names.count && Set(lines).count == names.count)
    #expect(
      lines.allSatisfy {
        $0.contains("looks at") || $0.contains("looks for") || $0.contains("rule")
      })
  }

  @Test(
    arguments: ["why", "related", "beside", "compare"],
    [
      Size(columns: 20, rows: 6), Size(columns: 30, rows: 20), Size(columns: 80, rows: 24),
      Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
    ])
  func screensAreDrawnAsRecorded(name: String, size: Size) {
    var desk = Desk(size)
    switch name {
    case "why": desk.press(.character("w"))
    case "related": desk.press(.character("w"), .character("c"))
    case "beside":
      desk.press(.character("w"), .character("c"), .down, .character("b"))
    default: desk.press(.character("3"), .enter, .character("C"))
    }
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(desk.state, into: &grid, ascii: ascii)
      let mismatch = Golden.mismatch(
        grid, "\(name).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : ""))
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }
}
