import MonitorModel
import TUICore

/// The series of sources that are worth a row: what their audiences ask first.
struct SourceSignals {
  /// Rows of an audience; those that came first stay.
  private static let most = 24
  /// Rows of an audience on the overview.
  private static let mostOnOverview = 3

  private var rows: [SourceReport.Audience: [(signal: Signal, order: Int)]] = [:]

  /// Takes in a series.
  mutating func add(_ definition: SeriesDefinition, _ id: SeriesID) {
    guard let (audience, label, order) = Self.place(definition) else { return }
    let floor = definition.unit == .ratio ? 0.05 : 0
    let role: Role =
      switch audience {
      case .http: .network
      case .database: .disk
      case .business, .fleet: .cpu
      }
    let signal = Signal(
      label: label, series: id, role: role, scaleFloor: floor, rank: 2 + min(order, 2) * 2)
    var list = rows[audience] ?? []
    let place = list.firstIndex { $0.order > order } ?? list.count
    list.insert((signal, order), at: place)
    if list.count > Self.most { list.removeLast() }
    rows[audience] = list
  }

  /// The rows of an audience, the most important first.
  func signals(of audience: SourceReport.Audience) -> [Signal] {
    rows[audience]?.map(\.signal) ?? []
  }

  /// The few rows of each audience that the overview has room for.
  var overview: [Signal] {
    SourceReport.Audience.allCases.flatMap { signals(of: $0).prefix(Self.mostOnOverview) }
  }

  /// Whose panel shows a series, what it is called there, and its place from the top; `nil` for a
  /// series that has no row: one of a route, a statement, a client.
  private static func place(
    _ definition: SeriesDefinition
  ) -> (audience: SourceReport.Audience, label: String, order: Int)? {
    let key = definition.key
    let name = key.name
    guard key.label("route") == nil, key.label("statement") == nil, key.label("command") == nil,
      key.label("class") == nil, key.label("client") == nil
    else { return nil }
    let quantile = key.label("quantile")
    if name.hasPrefix("business.") {
      let place = key.labels.map(\.value).joined(separator: " ")
      return (.business, joined(String(name.dropFirst(9)), place), 0)
    }
    let site = key.label("site") ?? key.label("server") ?? ""
    switch name {
    case "http.requests": return (.http, joined("req", site), 1)
    case "http.error_rate": return (.http, joined("err", site), 0)
    case "http.request.duration" where quantile == "0.95": return (.http, joined("p95", site), 0)
    case "http.server.active_connections": return (.http, joined("conn", site), 3)
    case "http.probe.duration": return (.http, joined("probe", key.label("probe") ?? site), 2)
    case "db.transactions":
      let database = key.label("db") ?? site
      guard !systemDatabases.contains(database) else { return nil }
      return (.database, joined("tps", database), 1)
    case "db.queries", "db.operations": return (.database, joined("ops", site), 1)
    case "db.query.duration": return (.database, joined("query", site), 0)
    case "db.client.connection.utilization": return (.database, joined("pool", site), 2)
    case "db.locks.waiting": return (.database, joined("locks", site), 2)
    case "db.cache.hit_ratio": return (.database, joined("hits", site), 3)
    default: return nil
    }
  }

  /// Databases that are there by themselves.
  private static let systemDatabases: Set<String> = ["postgres", "template0", "template1"]

  private static func joined(_ a: String, _ b: String) -> String {
    a.isEmpty ? b : b.isEmpty ? a : a + " " + b
  }
}
