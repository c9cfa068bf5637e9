import MonitorEngine
import MonitorModel
import MonitorTestKit
import Testing

/// What a person says of an anomaly on its way to the engine, to others, to the file and back.
@Suite(.timeLimit(.minutes(5))) struct TriageWiringTests {
  private static let anna = TriageActor(user: "anna", terminal: "pts/3")

  /// An engine whose anomalies are kept in a folder.
  private static func driver(_ folder: String) async throws -> EngineDriver {
    try await EngineDriver(
      RealtimeMonitorConfig(), [ScriptedCollector("system", .lie(IncidentWiringTests.load))],
      triage: TriageKeeper(folder: folder))
  }

  /// Goes on until an anomaly is open.
  private static func open(_ driver: inout EngineDriver) async throws -> MonitorSnapshot {
    _ = await driver.begin()
    for _ in 0..<60 {
      let snapshot = try #require(await driver.tick())
      if !snapshot.open.isEmpty { return snapshot }
    }
    throw Missing()
  }

  private struct Missing: Error {}

  @Test func aVerdictReachesEverybodyAndTheNextStart() async throws {
    let folder = TemporaryFolder()
    var driver = try await Self.driver(folder.path)
    let snapshot = try await Self.open(&driver)
    let event = snapshot.open[0]
    let client = await driver.monitor.client()
    let reply = await client.act(.judge(.acknowledged, anomalies: [event.anomaly]), by: Self.anna)
    #expect(reply.act?.subjects.first?.key == event.key && reply.problem.isEmpty)
    _ = await client.act(.note("the cache is warmed up", anomaly: event.anomaly), by: Self.anna)
    let next = try #require(await driver.tick())
    #expect(next.triage.mark(of: event)?.by == Self.anna)
    #expect(
      next.triage.standing(of: event, isOpen: true, at: next.data.wall) == .acknowledged)
    await driver.monitor.shutdown()

    var again = try await EngineDriver(triage: TriageKeeper(folder: folder.path))
    var board = try #require(await again.begin()).triage
    for _ in 0..<50 where board.acts.isEmpty {
      board = try #require(await again.tick()).triage
    }
    #expect(board.mark(of: event)?.verdict == .acknowledged)
    #expect(board.notes[event.anomaly]?.first?.text == "the cache is warmed up")
    #expect(board.trouble.isEmpty)
    await again.monitor.shutdown()
  }

  @Test func aFalseAlarmIsALessonAndUndoTakesItBack() async throws {
    let folder = TemporaryFolder()
    var driver = try await Self.driver(folder.path)
    let snapshot = try await Self.open(&driver)
    let client = await driver.monitor.client()
    let anomaly = snapshot.open[0].anomaly
    let reply = await client.act(.judge(.falseAlarm, anomalies: [anomaly]), by: Self.anna)
    #expect(reply.lessons.first?.key == snapshot.open[0].key && reply.untaught == 0)
    let undone = await client.act(.undo, by: Self.anna)
    #expect(undone.act?.isUndone == true && undone.board.marks.isEmpty)
    #expect(await client.act(.judge(.expected, anomalies: [9_999]), by: Self.anna).act == nil)
    await driver.monitor.shutdown()
  }
}
