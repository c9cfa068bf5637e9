/// The views a person switches between, by the number of their key.
package enum DashboardView: Int, CaseIterable, Sendable {
  /// Everything at a glance.
  case overview = 1
  /// The feed of anomalies.
  case anomalies = 2
  /// The distribution of every series.
  case percentiles = 3
  /// The processes.
  case processes = 4
  /// Collectors, notes, the engine's own health.
  case sources = 5
  /// Charts of any series.
  case history = 6
  /// Web servers, routes, probes.
  case http = 7
  /// Databases, statements, locks.
  case database = 8
  /// What applications say of themselves.
  case business = 9
  /// The hosts that a PromQL server knows, as a map.
  case fleet = 0

  /// Its name, as commands know it.
  package var name: String {
    switch self {
    case .overview: "overview"
    case .anomalies: "anomalies"
    case .percentiles: "percentiles"
    case .processes: "processes"
    case .sources: "sources"
    case .history: "history"
    case .http: "http"
    case .database: "database"
    case .business: "business"
    case .fleet: "fleet"
    }
  }
}
