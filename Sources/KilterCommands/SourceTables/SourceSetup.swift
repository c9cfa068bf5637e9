package import MonitorCollectors
package import MonitorEngine
package import MonitorModel
package import MonitorSupport

/// The sources that settings name, made ready for an engine.
package struct SourceSetup: Sendable {
  /// The collectors of configured sources that were made now.
  package var made: [any MetricCollector]
  /// The names of those that were made before and are kept.
  package var kept: Set<String>
  /// What they read, so that discovery does not read it again.
  package var identities: Set<String>
  /// Their names, and those that no source may have.
  package var names: Set<String>
  /// The folder for what sources keep over a restart; `nil` where nothing is kept.
  package var stateFolder: String?
  /// What finds further sources, once it was added to an engine.
  package var discovery: SourceDiscovery?
  private var plans: [SourcePlan]

  /// The names of configured sources.
  package var configuredNames: Set<String> { Set(plans.map(\.name)) }

  /// The collectors of configured sources, where none is kept from before.
  package var collectors: [any MetricCollector] { made }

  /// Makes the collectors of the settings' sources; those that are in `former` just so are kept.
  ///
  /// - Throws: everything that is wrong with them, a line each.
  package init(
    _ settings: Settings, environment: [String: String], isKeeping: Bool, time: MonitorTime,
    keeping former: SourceSetup? = nil
  ) throws(SourceProblems) {
    stateFolder =
      isKeeping && settings.store && !settings.dataDirectory.isEmpty
      ? settings.dataDirectory + "/sources" : nil
    let planned = SourceKinds.plans(settings.sourceEntries, environment: environment)
    plans = planned.plans
    kept = []
    made = []
    var problems = planned.problems
    for plan in plans {
      if former?.plans.contains(where: { $0.isSame(as: plan) }) == true {
        kept.insert(plan.name)
        continue
      }
      do throws(SecretReader.Problem) {
        made.append(try plan.collector(stateFolder: stateFolder, time: time))
      } catch {
        problems.append(error.description)
      }
    }
    guard problems.isEmpty else { throw SourceProblems(lines: problems) }
    names = Set(plans.map(\.name)).union(["system", "discovery", "derived", "ingest"])
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
    _ = await beginDiscovery(into: monitor, firstCall: firstCall, time)
  }

  /// Adds what finds further sources to an engine; `nil` where the system has no thread left for it.
  package func beginDiscovery(
    into monitor: RealtimePerformanceMonitor, firstCall: Int, _ time: MonitorTime
  ) async -> SourceDiscovery? {
    let discovery = SourceDiscovery(
      known: identities, names: names, stateFolder: stateFolder, firstCall: firstCall, time: time
    ) { [weak monitor] collectors in await monitor?.add(collectors: collectors) }
    if let discovery { await monitor.add(collectors: [discovery]) }
    return discovery
  }
}

/// What is wrong with configured sources, a line each.
package struct SourceProblems: Error, Equatable, Sendable, CustomStringConvertible {
  /// The lines.
  package var lines: [String]

  /// Makes problems.
  package init(lines: [String]) { self.lines = lines }

  /// All of them.
  package var description: String { lines.joined(separator: "\n") }
}
