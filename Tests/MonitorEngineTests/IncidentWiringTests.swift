import MonitorEngine
import MonitorModel
import MonitorTestKit
import Testing

/// Incidents on their way from the detector into snapshots and events.
@Suite(.timeLimit(.minutes(5))) struct IncidentWiringTests {
  /// A processor that is always full, and one process that fills it.
  @Sendable static func load(_ batch: inout MetricBatch) {
    batch.catalog.series[1] = SeriesDefinition(
      SeriesKey("system.cpu.utilization"), .ratio, Formula(.level, [.init(1)]), concern: .high,
      role: .resourceUsage, weight: 0.9)
    batch.values[1] = RawValue(integer: 1)
    let ticks = UInt64(batch.at.nanoseconds / 10_000_000)
    batch.processes = ProcessBatch(
      identities: [
        ProcessIdentity(
          pid: 77, parent: 1, startTicks: 5, name: "hog", commandLine: "hog", uid: 0, user: "root",
          cgroup: "", container: "")
      ],
      samples: [
        ProcessSample(
          slot: 0, state: 82, ioState: .skipped, threads: 1, userTicks: 2 * ticks, systemTicks: 0,
          residentBytes: 1 << 20, majorFaults: 0, readBytes: 0, writtenBytes: 0)
      ], ticksPerSecond: 100)
  }

  @Test func anIncidentReachesTheSnapshotAndItsBlameTheEvents() async throws {
    var driver = try await EngineDriver(
      RealtimeMonitorConfig(), [ScriptedCollector("system", .lie(Self.load))])
    _ = await driver.begin()
    var found: MonitorSnapshot?
    for _ in 0..<60 where found == nil {
      let snapshot = try #require(await driver.tick())
      if !snapshot.incidents.isEmpty { found = snapshot }
    }
    let snapshot = try #require(found)
    let incident = snapshot.incidents[0]
    #expect(incident.members.map(\.anomaly) == snapshot.open.map(\.anomaly))
    #expect(incident.blame.first?.subject == "hog[77]", "\(incident)")
    #expect(snapshot.open[0].blame == incident.blame)
    let page = await driver.monitor.client().events(after: 0)
    #expect(page.events.first?.blame.first?.subject == "hog[77]")
    await driver.monitor.shutdown()
  }
}
