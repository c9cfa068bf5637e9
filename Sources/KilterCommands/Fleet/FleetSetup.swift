package import MonitorAnalysis
package import MonitorCollectors
package import MonitorModel
package import MonitorSupport

/// What settings make of a fleet: its collector, and the rules that watch it.
package enum FleetSetup {
  /// The collectors of an engine besides its sources: those of the fleet, else those of this machine.
  ///
  /// - Throws: what is wrong with a file that the settings name.
  package static func collectors(
    _ settings: Settings, time: MonitorTime
  ) throws(SourceProblems) -> [any MetricCollector] {
    guard settings.fleet.isRead else { return CollectorList.standard(time: time) }
    guard let thread = OwnThread() else {
      throw SourceProblems(lines: ["no fleet can be read: the system has no thread left"])
    }
    let intake = FleetIntake(try options(settings), thread: thread, time: time)
    return [FleetMetricsCollector(intake, time: time)]
  }

  /// How a fleet is asked by some settings.
  ///
  /// - Throws: what is wrong with a file of a secret.
  package static func options(_ settings: Settings) throws(SourceProblems) -> FleetOptions {
    let fleet = settings.fleet
    let half = settings.monitor.metricsInterval / 2
    return FleetOptions(
      url: fleet.url, access: try access(settings), hostLabel: fleet.hostLabel,
      groupLabels: fleet.groupBy.filter { $0 != fleet.hostLabel }, match: fleet.match,
      window: "\(fleet.rateWindow.nanoseconds / 1_000_000_000)s",
      // The tick waits for half an interval: an answer that came later would miss it.
      budget: min(.seconds(10), half * 0.9),
      signals: settings.fleetSignals.map(signal) + FleetSignalList.standard)
  }

  private static func access(_ settings: Settings) throws(SourceProblems) -> EndpointAccess {
    let fleet = settings.fleet
    func secret(_ key: String, _ path: String) throws(SourceProblems) -> Secret? {
      guard !path.isEmpty else { return nil }
      let entry = SourceEntry(
        table: "fleet", source: settings.source(of: "fleet.\(key)_file"),
        values: ["\(key)_file": .text(path)])
      do throws(SecretReader.Problem) {
        return try SecretReader.secret(key, of: entry, environment: [:])
      } catch {
        throw SourceProblems(lines: [error.description])
      }
    }
    return EndpointAccess(
      token: try secret("token", fleet.tokenFile),
      user: fleet.username.isEmpty ? nil : fleet.username,
      password: try secret("password", fleet.passwordFile), caFile: fleet.caFile)
  }

  private static func signal(_ entry: SourceEntry) -> FleetSignal {
    let unit = entry.text("unit").flatMap { Unit(rawValue: $0) } ?? .count
    let concern: SeriesDefinition.Concern =
      switch entry.text("concern") {
      case "low": .low
      case "both": .both
      case "none": .none
      default: .high
      }
    let grain: Double =
      switch unit {
      case .ratio: 0.02
      case .bytes: 1_048_576
      case .bytesPerSecond: 65_536
      case .seconds: 0.001
      case .cores: 0.05
      case .hertz: 5e7
      case .count, .perSecond, .celsius: 1
      }
    return FleetSignal(
      entry.text("name", else: "signal"), unit, concern: concern,
      weight: Double(entry.whole("weight", else: 50)) / 100, grain: grain,
      isSkewed: unit == .bytes || unit == .bytesPerSecond, entry.text("query", else: ""))
  }

  /// Own series and rules with those that every fleet has, where one is read; a rule of the same name
  /// stands in its place.
  ///
  /// A score of 6 is what normal values reach once in five hundred million (two-sided tail 2·10⁻⁹): of a
  /// thousand hosts with sixteen signals, asked every fifteen seconds, once in five days.
  package static func own(_ own: OwnMetrics, _ settings: Settings) -> OwnMetrics {
    guard settings.fleet.isRead else { return own }
    let standard = [
      ("host-silent", "alert when fleet.up < 1 for 30s severity critical"),
      ("unlike-peers", "alert when fleet.unlike_peers > 6 for 1m"),
    ]
    var rules = own.rules
    for (name, text) in standard where !rules.contains(where: { $0.name == name }) {
      guard let rule = try? RuleDefinition(name: name, text) else {
        preconditionFailure("the rule \(name) cannot be read")
      }
      rules.append(rule)
    }
    return (try? OwnMetrics(derived: own.derived, rules: rules)) ?? own
  }
}
