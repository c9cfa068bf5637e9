import MonitorAlerts
package import MonitorEngine
package import MonitorSupport

/// The delivery of alerts of a daemon, from its beginning to its end.
///
/// Receivers are exchanged under a delivery that goes on: what waits for one that stays is not lost,
/// and its file stays in the same hands.
package final actor AlertsPart: ConfigurationPart {
  private let monitor: RealtimePerformanceMonitor
  private let environment: [String: String]
  private let time: MonitorTime
  private var dispatcher: AlertDispatcher?
  private var following: Task<Void, Never>?

  /// The part of an engine that tells nobody yet.
  package init(
    _ monitor: RealtimePerformanceMonitor, environment: [String: String], time: MonitorTime
  ) {
    self.monitor = monitor
    self.environment = environment
    self.time = time
  }

  /// Begins to deliver to the receivers of the settings.
  ///
  /// - Throws: what is wrong with them.
  package func begin(_ settings: Settings) async throws(SourceProblems) {
    await put(try ready(settings), settings)
  }

  /// Ends delivery; what waits is in the file.
  package func end() async {
    following?.cancel()
    await following?.value
    following = nil
  }

  /// Reads secrets and makes receivers, where a table of theirs has changed.
  package func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    guard !Self.isSame(change.old.alertEntries, change.new.alertEntries) else { return nil }
    let ready = try ready(change.new)
    let names = ready.names.isEmpty ? "nobody" : ready.names.joined(separator: " ")
    return PreparedChange("alerts go to " + names) { await self.put(ready, change.new) }
  }

  private func ready(_ settings: Settings) throws(SourceProblems) -> ReadyStations {
    // Nobody sits at a terminal of a daemon.
    let setup = try AlertSetup(settings, environment: environment, time: time) { _ in false }
    guard let ready = ReadyStations(setup.stations) else {
      throw SourceProblems(lines: ["nobody can be told anything: the system has no threads left"])
    }
    return ready
  }

  private func put(_ ready: ReadyStations, _ settings: Settings) async {
    if let dispatcher { return await dispatcher.reconfigure(ready) }
    guard !ready.names.isEmpty else { return }
    guard
      let made = KeptAlerts.dispatcher([], settings, monitor: monitor, time: time)
    else { return await KeptAlerts.noteNoThreads(monitor) }
    dispatcher = made
    await made.reconfigure(ready)
    let client = await monitor.client()
    following = Task { await made.run(client) }
  }

  /// Whether tables say the same, wherever they stand: a document has no order.
  private static func isSame(_ a: [SourceEntry], _ b: [SourceEntry]) -> Bool {
    func texts(_ entries: [SourceEntry]) -> [String: [String: String]] {
      Dictionary(entries.map { ($0.table, $0.values.mapValues(TOMLText.written)) }) { $1 }
    }
    return texts(a) == texts(b)
  }
}
