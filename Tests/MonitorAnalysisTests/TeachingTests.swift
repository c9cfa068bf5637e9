import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// What people teach keeps the like of it quiet, visibly and reversibly.
@Suite struct TeachingTests {
  /// Rows between two bursts: the memory of one sum of evidence fades in between.
  private static let pause = 140

  /// One series at rest, to whose noise a test adds.
  private struct Scene: ~Copyable {
    var harness = ProcessorHarness([ProcessorHarness.gauge(0, name: "test.free", concern: .both)])
    var random = SeededGenerator(seed: 12)
    /// The anomaly that was told; empty before.
    var told: [AnomalyEvent] = []

    /// What was known before the anomaly.
    private var calm: (memory: SeriesMemory, baseline: Baseline)?

    /// Keeps what is known now.
    mutating func remember() {
      calm = (harness.detector.memories[0], harness.detector.baselines[0])
    }

    /// Forgets what was seen since, so that the like is as surprising as it was at first.
    mutating func forget() {
      guard let calm else { return }
      harness.detector.memories[0] = calm.memory
      harness.detector.baselines[0] = calm.baseline
    }

    /// Feeds noise about a level and returns what was told.
    @discardableResult
    mutating func feed(_ ticks: Int, at level: Double = 100) -> [AnomalyEvent] {
      let before = harness.events.count
      for _ in 0..<ticks { harness.feedAndDetect([level + HostileSeries.normal(&random)]) }
      return Array(harness.events.dropFirst(before))
    }

    /// Teaches, and expects that the anomaly or lesson is known, or is not.
    mutating func teach(
      _ lesson: DetectorLesson, isKnown: Bool = true,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let answer = harness.detector.teach(lesson, wall: harness.wall)
      #expect(answer == isKnown, "\(lesson)", sourceLocation: sourceLocation)
    }

    var lessons: [Lesson] { harness.detector.health.lessons }
  }

  /// A scene in which one anomaly was told and is still open.
  private func scene() throws -> Scene {
    var scene = Scene()
    #expect(scene.feed(500).isEmpty)
    scene.remember()
    let event = try #require(scene.feed(6, at: 160).first)
    #expect(event.phase == .opened && scene.harness.detector.open.count == 1)
    scene.told = [event]
    return scene
  }

  @Test func aFalseAlarmEndsTheAnomalyAndIsKept() throws {
    var scene = try scene()
    let event = scene.told[0]
    scene.teach(.falseAlarm(anomaly: event.anomaly))
    #expect(scene.harness.detector.open.isEmpty)
    let end = try #require(scene.feed(1, at: 160).first)
    #expect(end.phase == .ended && end.anomaly == event.anomaly && end.sequence > event.sequence)
    let lesson = try #require(scene.lessons.first)
    #expect(lesson.number == 1 && lesson.key == event.key && lesson.unit == event.unit)
    #expect(lesson.range.contains(event.peak) && lesson.kept == 0)
    #expect(lesson.range.lowerBound >= 0)
    #expect(lesson.taught <= scene.harness.wall)
  }

  @Test func theLikeOfItStaysQuietAndIsCounted() throws {
    var taught = try scene()
    let event = taught.told[0]
    var plain = try scene()
    taught.teach(.falseAlarm(anomaly: event.anomaly))
    var told = 0
    for round in 0..<3 {
      let level = 158 + Double(round)
      plain.feed(Self.pause)
      plain.forget()
      told += plain.feed(6, at: level).count
      taught.feed(Self.pause)
      taught.forget()
      #expect(taught.feed(6, at: level).isEmpty, "round \(round)")
    }
    let health = taught.harness.detector.health
    let known = plain.harness.detector.health
    #expect(told > 0, "without the lesson it is told again")
    #expect(health.quietened > 0 && known.quietened == 0)
    #expect(taught.lessons.map(\.kept).reduce(0, +) == health.quietened)
  }

  @Test func whatIsClearlyWorseIsToldAllTheSame() throws {
    var scene = try scene()
    let event = scene.told[0]
    scene.teach(.falseAlarm(anomaly: event.anomaly))
    scene.feed(Self.pause)
    scene.forget()
    let opened = scene.feed(8, at: 900).filter { $0.phase == .opened }
    #expect(opened.count == 1)
    scene.feed(Self.pause)
    scene.forget()
    let below = scene.feed(8, at: -300).filter { $0.phase == .opened }
    #expect(below.count == 1, "a fall is not the like of a rise")
  }

  @Test func whatIsUnlearntIsToldAgain() throws {
    var scene = try scene()
    let event = scene.told[0]
    scene.teach(.falseAlarm(anomaly: event.anomaly))
    scene.feed(Self.pause)
    scene.teach(.unlearn(lesson: 2), isKnown: false)
    #expect(scene.lessons.count == 1)
    scene.teach(.unlearn(lesson: 1))
    #expect(scene.lessons.isEmpty)
    scene.teach(.unlearn(lesson: 1), isKnown: false)
    scene.forget()
    let kept = scene.harness.detector.health.quietened
    #expect(scene.feed(8, at: 170).contains { $0.phase == .opened })
    #expect(scene.harness.detector.health.quietened == kept)
  }

  @Test func unknownNumbersAreRefused() throws {
    var scene = try scene()
    let event = scene.told[0]
    scene.teach(.falseAlarm(anomaly: 0), isKnown: false)
    scene.teach(.falseAlarm(anomaly: event.anomaly + 7), isKnown: false)
    scene.teach(.unlearn(lesson: 0), isKnown: false)
    #expect(scene.lessons.isEmpty && scene.harness.detector.open.count == 1)
  }

  @Test func whatEndedLatelyCanStillBeTaught() throws {
    var scene = try scene()
    let event = scene.told[0]
    let end = scene.feed(90).last
    #expect(end?.phase == .ended && scene.harness.detector.open.isEmpty)
    scene.teach(.falseAlarm(anomaly: event.anomaly))
    #expect(scene.lessons.count == 1)
    let told = scene.feed(Self.pause).count
    #expect(told == 0, "an anomaly that has ended does not end twice")
    scene.forget()
    #expect(scene.feed(6, at: 160).isEmpty)
  }

  @Test func lessonsOutliveTheProcess() throws {
    var scene = try scene()
    let event = scene.told[0]
    scene.teach(.falseAlarm(anomaly: event.anomaly))
    scene.feed(Self.pause)
    scene.forget()
    let before = scene.lessons
    var fresh = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
    try fresh.restore(scene.harness.detector.encodedState())
    #expect(fresh.health.lessons == before)
    scene.harness.detector = fresh
    #expect(scene.feed(6, at: 160).isEmpty)
    #expect(scene.lessons[0].kept > before[0].kept)
    scene.teach(.unlearn(lesson: 1))
    #expect(scene.lessons.isEmpty)
  }

  @Test func aLessonOfAGreatValueCanBeSaved() throws {
    var scene = Scene()
    scene.feed(500)
    let event = try #require(
      scene.harness.feedAndDetect([.greatestFiniteMagnitude]).first
        ?? scene.harness.feedAndDetect([.greatestFiniteMagnitude]).first
        ?? scene.harness.feedAndDetect([.greatestFiniteMagnitude]).first)
    scene.teach(.falseAlarm(anomaly: event.anomaly))
    var fresh = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
    try fresh.restore(scene.harness.detector.encodedState())
    #expect(fresh.health.lessons == scene.lessons && fresh.health.lessons.count == 1)
  }

  @Test func theOldestLessonMakesRoom() throws {
    var scene = try scene()
    let anomaly = scene.told[0].anomaly
    scene.feed(90)
    #expect(scene.harness.detector.open.isEmpty)
    for _ in 0..<1_001 { scene.teach(.falseAlarm(anomaly: anomaly)) }
    #expect(scene.lessons.count == 1_000)
    #expect(scene.lessons.first?.number == 2 && scene.lessons.last?.number == 1_001)
  }
}
