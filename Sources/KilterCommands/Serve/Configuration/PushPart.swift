package import MonitorEngine
import MonitorPush
package import MonitorSupport

/// The pushing of samples of a daemon, from its beginning to its end.
///
/// A destination whose table is as it was goes on undisturbed; what waits for another is in its
/// folder, where the next of its name finds it.
package final actor PushPart: ConfigurationPart {
  private let monitor: RealtimePerformanceMonitor
  private let environment: [String: String]
  private let dispatcher: PushDispatcher

  /// The part of an engine that pushes nothing yet.
  package init(
    _ monitor: RealtimePerformanceMonitor, environment: [String: String], time: MonitorTime
  ) {
    self.monitor = monitor
    self.environment = environment
    dispatcher = KeptPush.dispatcher(monitor, time: time)
  }

  /// Begins to push to the destinations of the settings.
  ///
  /// - Throws: what is wrong with them.
  package func begin(_ settings: Settings) async throws(SourceProblems) {
    let setup = try PushSetup(settings, environment: environment)
    await dispatcher.put(setup.stations, await monitor.client(), root: setup.root)
  }

  /// Ends pushing; what waits is in the files.
  package func end() async { await dispatcher.end() }

  /// Reads secrets and makes destinations, where a table of theirs has changed.
  package func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    let isSame = change.old.pushEntries.elementsEqual(change.new.pushEntries) { $0.isSame(as: $1) }
    if isSame { return nil }
    let setup = try PushSetup(change.new, environment: environment)
    let names = setup.stations.map(\.destination.name).joined(separator: " ")
    let (dispatcher, client) = (dispatcher, await monitor.client())
    return PreparedChange("samples go to " + (names.isEmpty ? "nobody" : names)) {
      await dispatcher.put(setup.stations, client, root: setup.root)
    }
  }
}
