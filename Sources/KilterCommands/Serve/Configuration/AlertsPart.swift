import MonitorAlerts
package import MonitorEngine
package import MonitorSupport

/// The delivery of alerts of a daemon, from its beginning to its end.
///
/// Those that reach only the person at a terminal are for a dashboard, and left out. Receivers are
/// exchanged under a delivery that goes on: what waits for one that stays is not lost,
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
    await put(try next(settings))
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
    let next = try next(change.new)
    let names = next.names.isEmpty ? "nobody" : next.names.joined(separator: " ")
    return PreparedChange("alerts go to " + names) { await self.put(next) }
  }

  /// What is to be put in force, made ready.
  private enum Next: Sendable {
    /// Nobody was told anything so far, and nobody will be.
    case nobody
    /// The first receivers.
    case first(AlertDispatcher, names: [String])
    /// Others under the delivery that there is.
    case others(ReadyStations)

    var names: [String] {
      switch self {
      case .nobody: []
      case .first(_, let names): names
      case .others(let ready): ready.names
      }
    }
  }

  private func next(_ settings: Settings) throws(SourceProblems) -> Next {
    // Nobody sits at a terminal of a daemon.
    let setup = try AlertSetup(settings, environment: environment, time: time) { _ in false }
    let stations = setup.stations.filter { !$0.isPersonal }
    if dispatcher != nil, let ready = ReadyStations(stations) { return .others(ready) }
    if dispatcher == nil {
      if stations.isEmpty { return .nobody }
      // It is given its receivers before it opens its file: what waits for no receiver is forgotten.
      let made = KeptAlerts.dispatcher(stations, settings, monitor: monitor, time: time)
      if let made { return .first(made, names: stations.map(\.receiver.name)) }
    }
    throw SourceProblems(lines: ["nobody can be told anything: the system has no threads left"])
  }

  private func put(_ next: Next) async {
    switch next {
    case .nobody: break
    case .others(let ready): await dispatcher?.reconfigure(ready)
    case .first(let made, _):
      dispatcher = made
      let client = await monitor.client()
      following = Task { await made.run(client) }
    }
  }

  /// Whether tables say the same, wherever they stand: a document has no order.
  private static func isSame(_ a: [SourceEntry], _ b: [SourceEntry]) -> Bool {
    func texts(_ entries: [SourceEntry]) -> [String: [String: String]] {
      Dictionary(entries.map { ($0.table, $0.values.mapValues(TOMLText.written)) }) { $1 }
    }
    return texts(a) == texts(b)
  }
}
