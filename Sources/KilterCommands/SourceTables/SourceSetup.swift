import MonitorCollectors
package import MonitorEngine
package import MonitorModel
package import MonitorSupport

/// The sources that settings name, made ready for an engine.
package struct SourceSetup: Sendable {
  /// The collectors of configured sources.
  package var collectors: [any MetricCollector]
  /// What they read, so that discovery does not read it again.
  package var identities: Set<String>
  /// Their names.
  package var names: Set<String>
  /// The folder for what sources keep over a restart; `nil` where nothing is kept.
  package var stateFolder: String?

  /// Makes the collectors of the settings' sources.
  ///
  /// - Throws: everything that is wrong with them, a line each.
  package init(
    _ settings: Settings, environment: [String: String], isKeeping: Bool, time: MonitorTime
  ) throws(SourceProblems) {
    stateFolder =
      isKeeping && settings.store && !settings.dataDirectory.isEmpty
      ? settings.dataDirectory + "/sources" : nil
    let made = SourceKinds.collectors(
      settings.sourceEntries, environment: environment, stateFolder: stateFolder, time: time)
    guard made.problems.isEmpty else { throw SourceProblems(lines: made.problems) }
    collectors = made.collectors
    names = Set(made.collectors.map(\.name)).union(["system", "discovery", "derived"])
    identities = Set(
      settings.sourceEntries.compactMap { SourceKinds.named($0.table)?.identity($0) })
  }

  /// Adds what finds further sources to an engine, where the settings want it; the first look comes
  /// with tick `firstCall`.
  package func discover(
    _ settings: Settings, into monitor: RealtimePerformanceMonitor, firstCall: Int,
    _ time: MonitorTime
  ) async {
    guard settings.discoversSources else { return }
    let discovery = SourceDiscovery(
      known: identities, names: names, stateFolder: stateFolder, firstCall: firstCall, time: time
    ) { [weak monitor] collectors in await monitor?.add(collectors: collectors) }
    if let discovery { await monitor.add(collectors: [discovery]) }
  }
}

/// What is wrong with configured sources, a line each.
package struct SourceProblems: Error, Equatable, Sendable, CustomStringConvertible {
  /// The lines.
  package var lines: [String]
  /// All of them.
  package var description: String { lines.joined(separator: "\n") }
}
