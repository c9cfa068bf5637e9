import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// A run that is cut, saved, restored and continued tells what an uncut one tells.
@Suite struct DetectorStateTests {
  /// Four series with a fault each, among noise.
  private struct Scene: ~Copyable {
    var harness: ProcessorHarness
    var random: SeededGenerator

    init(seed: UInt64) {
      harness = ProcessorHarness([
        ProcessorHarness.gauge(
          0, .ratio, name: "system.cpu.utilization", concern: .high, role: .resourceUsage),
        ProcessorHarness.gauge(1, .bytesPerSecond, name: "system.disk.io"),
        ProcessorHarness.gauge(2, .ratio, name: "test.free", concern: .low),
        ProcessorHarness.gauge(3, .count, name: "test.fact", concern: .none),
      ])
      random = SeededGenerator(seed: seed)
    }

    /// Feeds ticks up to a number.
    mutating func feed(to end: Int) {
      while harness.tick < end {
        let tick = harness.tick
        func noise() -> Double { HostileSeries.normal(&random) }
        var values = [0.05 + 0.015 * noise(), 2e6 + 3e5 * noise(), 0.7 + 0.01 * noise(), noise()]
        if (400..<440).contains(tick) { values[2] = 0.2 }
        if (520..<560).contains(tick) { values[0] = 0.95 }
        if (640..<700).contains(tick) { values[1] = 4e7 }
        if (760..<765).contains(tick) { values[2] = .nan }
        harness.feedAndDetect(values)
      }
    }

    /// Puts a fresh detector in the place of the old one, with what that one knew.
    mutating func cut() throws {
      var fresh = RealtimeAnomalyDetector(config: harness.detector.config)
      try fresh.restore(harness.detector.encodedState())
      harness.detector = fresh
    }
  }

  /// An event without its numbers, which are those of a process.
  private struct Telling: Hashable {
    var event: AnomalyEvent
    init(_ event: AnomalyEvent) {
      self.event = event
      self.event.sequence = 0
      self.event.anomaly = 0
    }
  }

  private func expectSame(_ events: [AnomalyEvent], _ others: [AnomalyEvent], _ what: String) {
    #expect(events.map(\.reason) == others.map(\.reason), "\(what)")
    for (event, other) in zip(events, others) where Telling(event) != Telling(other) {
      Issue.record("\(what): \(Telling(event).event) for \(Telling(other).event)")
      return
    }
  }

  private static let end = 800

  // Young, about to open, open, calming, resting, quiet, and in a gap.
  @Test(
    arguments: [
      (1, [1, 401, 445, 530]), (2, [80, 402, 455, 650]), (3, [420, 521, 762]),
    ] as [(UInt64, [Int])])
  func aCutRunTellsTheSame(seed: UInt64, places: [Int]) throws {
    var whole = Scene(seed: seed)
    whole.feed(to: Self.end)
    let told = whole.harness.events
    #expect(Set(told.map(\.series.index)) == [0, 1, 2], "seed \(seed)")
    for place in places {
      var scene = Scene(seed: seed)
      scene.feed(to: place)
      try scene.cut()
      let open = scene.harness.detector.open.count
      scene.feed(to: Self.end)
      expectSame(scene.harness.events, told, "seed \(seed), cut at \(place), \(open) open")
    }
  }

  @Test func manyCutsAreAsNone() throws {
    var whole = Scene(seed: 5)
    whole.feed(to: 700)
    var scene = Scene(seed: 5)
    for place in stride(from: 35, to: 700, by: 35) {
      scene.feed(to: place)
      try scene.cut()
    }
    scene.feed(to: 700)
    expectSame(scene.harness.events, whole.harness.events, "cut every 35 ticks")
  }

  @Test func anOpenAnomalyGoesOnUnderANumberOfItsOwn() throws {
    var scene = Scene(seed: 6)
    scene.feed(to: 420)
    let before = scene.harness.events.count
    #expect(scene.harness.detector.open.count == 1)
    try scene.cut()
    scene.feed(to: 421)
    #expect(scene.harness.detector.open.count == 1, "it is open at once")
    let open = scene.harness.detector.open[0]
    #expect(open.key.name == "test.free" && open.series.index == 2)
    scene.feed(to: 560)
    let after = scene.harness.events.dropFirst(before)
    let ends = after.filter { $0.series.index == 2 }
    #expect(ends.map(\.phase) == [.ended] && ends.map(\.anomaly) == [open.anomaly])
    let others = after.filter { $0.series.index != 2 }
    #expect(!others.isEmpty && others.allSatisfy { $0.anomaly != open.anomaly })
  }

  @Test func anotherProcessHasAnotherClock() throws {
    var scene = Scene(seed: 7)
    scene.feed(to: 420)
    var other = Scene(seed: 8)
    // The other machine was started later: its clock stands at 380 s when it takes over.
    other.feed(to: 380)
    try other.harness.detector.restore(scene.harness.detector.encodedState())
    let open = try #require(other.harness.detector.open.first)
    #expect(other.harness.detector.open.count == 1)
    #expect(open.startedAt.nanoseconds <= 380_000_000_000)
    other.feed(to: 399)
    let ended = other.harness.events.filter { $0.phase == .ended && $0.series.index == 2 }
    #expect(ended.count == 1)
  }

  @Test func theStateOfAStateIsTheSame() throws {
    for place in [0, 3, 60, 300, 405, 430, 460, 700] {
      var scene = Scene(seed: 9)
      scene.feed(to: place)
      let bytes = scene.harness.detector.encodedState()
      #expect(scene.harness.detector.encodedState() == bytes)
      var waiting = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
      try waiting.restore(bytes)
      #expect(waiting.encodedState() == bytes, "at \(place), before any series appeared")
      if place > 0 {
        var known = Scene(seed: 9)
        known.feed(to: place)
        try known.harness.detector.restore(bytes)
        #expect(known.harness.detector.encodedState() == bytes, "at \(place), restored in place")
      }
    }
  }

  @Test func anotherVersionIsRefused() throws {
    var scene = Scene(seed: 10)
    scene.feed(to: 60)
    let bytes = scene.harness.detector.encodedState()
    for change in [1, 2, 0x80, 0xff] as [UInt8] {
      for place in 0..<4 {
        var other = bytes
        other[place] ^= change
        var detector = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
        #expect(throws: DetectorStateError.self) { try detector.restore(other) }
      }
    }
  }

  /// A small state with an open anomaly and a lesson.
  private func bytes() -> [UInt8] {
    var scene = Scene(seed: 11)
    scene.feed(to: 530)
    _ = scene.harness.detector.teach(
      .falseAlarm(anomaly: scene.harness.events[0].anomaly), wall: scene.harness.wall)
    return scene.harness.detector.encodedState()
  }

  @Test func aStateThatIsCutOffIsRefusedAndChangesNothing() {
    let bytes = bytes()
    var scene = Scene(seed: 12)
    scene.feed(to: 100)
    let before = scene.harness.detector.encodedState()
    var lengths = Array(0..<400)
    lengths += stride(from: 400, to: bytes.count, by: 509)
    lengths += (bytes.count - 60)..<bytes.count
    for length in lengths {
      var detector = scene.harness.detector
      #expect(throws: DetectorStateError.self, "of \(length) bytes") {
        try detector.restore(Array(bytes[0..<length]))
      }
      if length % 50 == 0 { #expect(detector.encodedState() == before, "\(length) bytes") }
    }
    var detector = scene.harness.detector
    #expect(throws: DetectorStateError.self) { try detector.restore(bytes + [0]) }
    #expect(detector.encodedState() == before)
  }

  @Test func aDamagedStateIsRefusedOrWorks() throws {
    let bytes = bytes()
    let seed: UInt64 = 13
    var random = SeededGenerator(seed: seed)
    let special: [UInt64] = [
      0, 1, .max, .max / 2, .max / 2 + 1, Double.nan.bitPattern, (-1.0).bitPattern,
      Double.greatestFiniteMagnitude.bitPattern, Double.infinity.bitPattern, 1 << 32,
    ]
    var works = 0
    for round in 0..<300 {
      var damaged = bytes
      for _ in 0...(random.next() % 3) {
        // Half of the places lie where the figures are, not the values.
        let span = random.next() % 2 == 0 ? UInt64(damaged.count) : 600
        let isLate = random.next() % 4 == 0
        let offset = Int(random.next() % span)
        let place = isLate ? max(0, damaged.count - 1 - offset) : offset
        if random.next() % 2 == 0 {
          damaged[place] = UInt8(truncatingIfNeeded: random.next())
        } else {
          let value = special[Int(random.next() % UInt64(special.count))]
          for byte in 0..<8 where place + byte < damaged.count {
            damaged[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(byte * 8))
          }
        }
      }
      var scene = Scene(seed: UInt64(round))
      do {
        try scene.harness.detector.restore(damaged)
      } catch {
        continue
      }
      works += 1
      guard works % 4 == 0 else { continue }
      scene.feed(to: 12)
      _ = scene.harness.detector.teach(.falseAlarm(anomaly: 1), wall: scene.harness.wall)
      let state = scene.harness.detector.encodedState()
      var again = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
      #expect(throws: Never.self, "seed \(seed), round \(round)") { try again.restore(state) }
    }
    #expect(works > 20 && works < 300, "seed \(seed): \(works)")
  }

  @Test func whatIsNoStateIsRefused() {
    let version = RealtimeAnomalyDetector(config: RealtimeMonitorConfig()).encodedState().prefix(4)
    var random = SeededGenerator(seed: 14)
    for length in 0..<300 {
      var bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if length > 4 { bytes.replaceSubrange(0..<4, with: version) }
      var detector = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
      #expect(throws: DetectorStateError.self) { try detector.restore(bytes) }
    }
  }
}
