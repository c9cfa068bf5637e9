import MonitorModel
import MonitorTestKit
import TUICore
import TUIDashboard
import Testing

/// How history is kept, in the health view and in the header.
@Suite struct StorageLinesTests {
  private static let sizes = [
    Size(columns: 200, rows: 60), Size(columns: 120, rows: 40), Size(columns: 80, rows: 24),
    Size(columns: 30, rows: 20),
  ]

  private static func state(_ health: StorageHealth, _ size: Size) -> DashboardState {
    var machine = SampleMachine()
    machine.storage = health
    return machine.state(size, options: DashboardOptions(view: .sources))
  }

  /// Every line of the view, on a screen that is as high as it needs.
  private static func text(_ health: StorageHealth) -> ScreenText {
    ScreenText(state(health, Size(columns: 120, rows: 120)))
  }

  @Test(arguments: SampleStorage.all.map(\.name), sizes)
  func historyIsDrawnAsRecorded(name: String, size: Size) throws {
    let health = try #require(SampleStorage.all.first { $0.name == name }).health
    var state = Self.state(health, size)
    // Its heading comes below that of the view.
    for _ in 0..<100 where ScreenText(state).row(of: "history ──").map({ $0 > 3 }) ?? true {
      state.press(.down)
    }
    for ascii in [false, true] {
      var grid = Grid(size: size, fill: Golden.fill)
      DashboardScreen.draw(state, into: &grid, ascii: ascii)
      let mismatch = Golden.mismatch(
        grid, "Storage.\(name).\(size.columns)x\(size.rows)" + (ascii ? ".ascii" : ""))
      #expect(mismatch == nil, "\(mismatch ?? "")")
    }
  }

  @Test func whatIsLostIsAWarning() {
    let rows = [
      "412 ticks in memory only", "1 tick never stored", "1 log cut off, 96 B",
      "2 files not readable", "7, the log begun again 1 time",
      "0 B free, less than the quota still allows", "128 of 128 waiting",
      "last error            fsync",
    ]
    let text = Self.text(SampleStorage.suspended)
    for row in rows { #expect(text.contains(row), "\(row)") }
    let calm = Self.text(SampleStorage.storing)
    for row in ["in memory only", "never stored", "cut off", "not readable", "last error:"] {
      let history = calm.lines.filter { $0.contains(row) && !$0.contains("connect") }
      #expect(history.isEmpty, "\(row)")
    }
  }

  @Test func whatNobodyKnowsOrHappenedIsLeftOut() {
    for health in [SampleStorage.refused, SampleStorage.starting] {
      let text = Self.text(health)
      for row in ["in use", "no block", "86 400 logged", "of 128 waiting", "last error  "] {
        let lines = text.lines.filter { $0.hasPrefix(row) || $0.contains("  " + row) }
        #expect(lines.isEmpty, "\(row)")
      }
    }
    var engine = SampleMachine()
    engine.storage = SampleStorage.storing
    #expect(!ScreenText(engine.state(Size(columns: 120, rows: 120))).contains("left out"))
  }

  @Test func theSettingsOfStorageAreListed() {
    let text = Self.text(SampleStorage.storing)
    for row in [
      "storage.quota         1.00 GiB", "storage.warmQuota     512 MiB",
      "storage.coldQuota     1.00 GiB", "storage.warmAge       1d00h",
      "storage.coldAge       30d00h", "storage.syncInterval  5.0s",
    ] {
      #expect(text.contains(row), "\(row)")
    }
  }

  @Test(arguments: [
    Size(columns: 20, rows: 6), Size(columns: 30, rows: 20), Size(columns: 40, rows: 12),
    Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
  ])
  func troubleIsSeenOnEveryViewAndSize(size: Size) {
    let signs = ["history not stored", "not stored", "unsaved"]
    for health in [SampleStorage.suspended, SampleStorage.refused] {
      for calm in [false, true] {
        var machine = SampleMachine(.init(loaded: !calm, anomalies: !calm))
        machine.storage = health
        for view in DashboardView.allCases {
          let state = machine.state(size, options: DashboardOptions(view: view))
          let head = ScreenText(state).lines.prefix(2).joined()
          #expect(signs.contains { head.contains($0) }, "\(view) \(size) calm \(calm)\n\(head)")
        }
      }
    }
  }

  @Test func whereAllIsWellTheHeaderSaysNothing() {
    for health in [StorageHealth(), SampleStorage.storing, SampleStorage.starting] {
      let head = ScreenText(Self.state(health, Self.sizes[0])).lines.prefix(2).joined()
      #expect(!head.contains("history") && !head.contains("lost"))
    }
  }

  @Test func nothingElseMovesInTheHeader() {
    for size in Self.sizes {
      let calm = ScreenText(Self.state(SampleStorage.storing, size)).lines
      let trouble = ScreenText(Self.state(SampleStorage.suspended, size)).lines
      if size.columns >= 60 {
        #expect(calm[0] == trouble[0])
        #expect(calm[1].suffix(18) == trouble[1].suffix(18))
      }
      #expect(calm[1].prefix(12) == trouble[1].prefix(12))
    }
  }

  @Test func lostTicksStayInTheHeader() {
    var health = SampleStorage.storing
    health.lostTicks = 1
    #expect(ScreenText(Self.state(health, Self.sizes[0])).contains("history lost 1 tick "))
    health.lostTicks = 1_200
    #expect(ScreenText(Self.state(health, Self.sizes[0])).contains("history lost 1.20K ticks"))
    #expect(ScreenText(Self.state(health, Self.sizes[2])).contains("1.20K lost"))
  }

  @Test func thePastShowsHowStoringDoesNow() {
    var session = SampleSession(Size(columns: 120, rows: 40))
    session.history.sessions[1].storage = SampleStorage.suspended
    session.live(after: 1)
    session.go(.character("["), .character("5"))
    #expect(session.state.past != nil)
    let text = ScreenText(session.state)
    #expect(text.contains("history not stored") && text.contains("suspended: write"))
  }

  @Test func aRecordingIsNotStored() {
    let options = DashboardOptions(view: .sources, isRecording: true)
    let session = SampleSession(Size(columns: 120, rows: 40), options: options)
    #expect(ScreenText(session.state).contains("a recording is shown; nothing is added to it"))
  }
}
