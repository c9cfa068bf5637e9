import Glibc
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorTestKit
import Testing

/// Baselines that outlive the engine.
@Suite(.timeLimit(.minutes(5))) struct BaselineKeeperTests {
  private static func keeper(
    _ folder: String, machine: String = "m", isSaving: Bool = true
  ) -> BaselineKeeper {
    BaselineKeeper(folder: folder, machine: machine, isSaving: isSaving)
  }

  private static func archive(_ folder: String, machine: String = "m") -> BaselineArchive {
    BaselineArchive(folder: folder, machine: machine, process: 1)
  }

  /// Runs an engine for some ticks and stops it; its last snapshot.
  private static func run(
    _ keeper: BaselineKeeper?, ticks: Int = 4, interval: Duration = .seconds(1)
  ) async throws -> MonitorSnapshot {
    var config = RealtimeMonitorConfig()
    config.metricsInterval = interval
    var driver = try await EngineDriver(config, baselines: keeper)
    _ = await driver.begin()
    while case .loading = await driver.monitor.baselinePhase { await Task.yield() }
    var last: MonitorSnapshot?
    for _ in 0..<ticks {
      last = await driver.tick()
      while await driver.monitor.baselinePhase == .saving { await Task.yield() }
    }
    await driver.monitor.shutdown()
    return try #require(last)
  }

  @Test func theSecondRunGoesOnWhereTheFirstEnded() async throws {
    let folder = TemporaryFolder()
    let first = try await Self.run(Self.keeper(folder.path))
    #expect(first.detection.origin.isEmpty)
    #expect(first.detection.keeping == "to be kept in \(folder.path)/baselines.kilter")
    #expect(folder.names == ["baselines.kilter"])
    let record = try #require(try Self.archive(folder.path).load())
    #expect(record.checkNanoseconds == 2_000_000_000)
    let second = try await Self.run(Self.keeper(folder.path))
    #expect(second.detection.origin.hasPrefix("baselines "), "\(second.detection.origin)")
    #expect(second.detection.origin.contains("restored for \(record.series) series"))
  }

  @Test func itSavesWhileItRuns() async throws {
    let folder = TemporaryFolder()
    let last = try await Self.run(
      Self.keeper(folder.path), ticks: 12, interval: .seconds(60))
    let saved = try #require(last.detection.savedAt)
    #expect(saved < last.data.wall)
  }

  @Test func whoOnlyRestoresLeavesNoTrace() async throws {
    let folder = TemporaryFolder()
    let last = try await Self.run(Self.keeper(folder.path + "/a", isSaving: false))
    #expect(folder.names.isEmpty && last.detection.keeping.isEmpty)
    let without = try await Self.run(nil)
    #expect(without.detection.origin.isEmpty && without.detection.keeping.isEmpty)
  }

  @Test func baselinesOfAnotherMachineAreNotUsedAndNotLost() async throws {
    let folder = TemporaryFolder()
    _ = try await Self.run(Self.keeper(folder.path, machine: "other"))
    let last = try await Self.run(Self.keeper(folder.path))
    #expect(
      last.detection.origin == "kept baselines are not used: they are of another machine")
    #expect(folder.names == ["baselines.kilter", "baselines.kilter.refused"])
    #expect(try Self.archive(folder.path).load() != nil)
  }

  @Test func aFolderThatCannotBeIsToldAndNothingElse() async throws {
    let folder = TemporaryFolder()
    let file = open(folder.path + "/file", O_CREAT | O_WRONLY, 0o600)
    close(file)
    let last = try await Self.run(
      Self.keeper(folder.path + "/file"), ticks: 12, interval: .seconds(60))
    #expect(last.detection.keeping.hasPrefix("not kept: \(folder.path)/file"))
    #expect(last.engine.ticks > 2)
    #expect(folder.names == ["file"])
  }
}
