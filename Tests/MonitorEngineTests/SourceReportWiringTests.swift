import MonitorEngine
import MonitorModel
import MonitorTestKit
import Testing

/// Reports of sources on their way into snapshots, and collectors that come while the engine runs.
@Suite(.timeLimit(.minutes(5))) struct SourceReportWiringTests {
  private static func reporting(_ name: String) -> ScriptedCollector {
    ScriptedCollector(
      name,
      .lie { batch in
        var report = SourceReport(.http, source: name, kind: "test", origin: "nowhere")
        report.problem = "\(batch.values[1].bits)"
        batch.report = report
      })
  }

  @Test func aSnapshotHoldsTheNewestReportOfEachInTheOrderOfTheCollectors() async throws {
    let first = Self.reporting("z")
    var driver = try await EngineDriver(
      RealtimeMonitorConfig(), [first, ScriptedCollector("m"), Self.reporting("a")])
    _ = await driver.begin()
    let before = try #require(await driver.tick())
    #expect(before.reports.map(\.source) == ["z", "a"])
    #expect(before.reports.map(\.problem) == ["3", "3"])
    await first.become(.answer)
    let after = try #require(await driver.tick())
    #expect(after.reports.map(\.source) == ["z", "a"])
    #expect(after.reports.map(\.problem) == ["3", "4"])
    await driver.monitor.shutdown()
  }

  @Test func aCollectorThatComesLaterIsAskedFromTheNextTickOn() async throws {
    var driver = try await EngineDriver()
    _ = await driver.begin()
    let refused = await driver.monitor.add(
      collectors: [Self.reporting("late"), ScriptedCollector("a"), ScriptedCollector("late")])
    #expect(refused == ["a", "late"])
    let snapshot = try #require(await driver.tick())
    #expect(snapshot.collectors.map(\.name) == ["a", "late"])
    #expect(snapshot.collectors.map(\.state) == [.healthy, .healthy])
    #expect(snapshot.data.series.map(\.key.name).suffix(2) == ["late.rate", "late.level"])
    #expect(snapshot.data.values.last == 1)
    #expect(snapshot.reports.map(\.source) == ["late"])
    await driver.monitor.shutdown()
  }

  @Test func noMoreCollectorsThanTheLimitAreTaken() async throws {
    let all = (0..<Limits.collectors).map { ScriptedCollector("c\($0)") }
    let driver = try await EngineDriver(RealtimeMonitorConfig(), [ScriptedCollector("a")])
    #expect(await driver.monitor.add(collectors: all) == ["c\(Limits.collectors - 1)"])
    await driver.monitor.shutdown()
  }
}
