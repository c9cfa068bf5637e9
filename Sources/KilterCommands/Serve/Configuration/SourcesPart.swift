import MonitorCollectors
package import MonitorEngine
import MonitorModel
package import MonitorSupport

/// The sources of an engine: those that are configured, and what finds others.
///
/// A source whose table is as it was keeps its collector, with all that it knows.
package final actor SourcesPart: ConfigurationPart {
  private let monitor: RealtimePerformanceMonitor
  private let environment: [String: String]
  private let time: MonitorTime
  private let log: SharedLog?
  private var setup: SourceSetup

  /// The part of an engine that runs with the collectors of `setup`.
  package init(
    _ monitor: RealtimePerformanceMonitor, _ setup: SourceSetup, environment: [String: String],
    time: MonitorTime, log: SharedLog? = nil
  ) {
    self.log = log
    self.monitor = monitor
    self.setup = setup
    self.environment = environment
    self.time = time
  }

  /// Reads secrets and makes the collectors of what is new or another than before.
  package func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    let next = try SourceSetup(
      change.new, environment: environment, isKeeping: true, time: time, keeping: setup)
    let leaving = setup.configuredNames.subtracting(next.kept)
    let isFinding = change.new.discoversSources
    let changesFinding = change.old.discoversSources != isFinding
    guard !leaving.isEmpty || !next.made.isEmpty || changesFinding else { return nil }
    let words = Self.words(
      added: next.made.map(\.name).filter { !leaving.contains($0) },
      changed: next.made.map(\.name).filter(leaving.contains),
      removed: leaving.subtracting(next.made.map(\.name)).sorted())
    let finding = changesFinding ? [isFinding ? "discovery on" : "discovery off"] : []
    return PreparedChange("sources: " + (words + finding).joined(separator: ", ")) {
      await self.swap(to: next, leaving, isFinding: isFinding)
    }
  }

  private static func words(added: [String], changed: [String], removed: [String]) -> [String] {
    [("added", added), ("changed", changed), ("removed", removed)].compactMap { word, names in
      names.isEmpty ? nil : word + " " + names.joined(separator: " ")
    }
  }

  private func swap(to next: SourceSetup, _ leaving: Set<String>, isFinding: Bool) async {
    var leaving = leaving
    var next = next
    next.discovery = setup.discovery
    if let discovery = setup.discovery {
      if isFinding {
        leaving.formUnion(await discovery.reconsider(known: next.identities, names: next.names))
      } else {
        leaving.formUnion(await discovery.foundNames)
        leaving.insert(discovery.name)
        next.discovery = nil
      }
    }
    let refused = await monitor.exchange(removing: leaving, adding: next.made)
    for name in refused {
      log?.write(
        .warning, "source is not read: its name is taken, or there are too many",
        [LogField("source", name)])
    }
    setup = next
    if isFinding, setup.discovery == nil {
      let discovery = await next.beginDiscovery(into: monitor, firstCall: 1, time)
      setup.discovery = discovery
    }
  }
}
