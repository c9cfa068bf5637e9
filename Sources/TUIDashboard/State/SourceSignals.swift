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
      case .business: .cpu
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
    case "http.requests": return (.http, joined(site, "req"), 1)
    case "http.error_rate": return (.http, joined(site, "err"), 0)
    case "http.request.duration" where quantile == "0.95": return (.http, joined(site, "p95"), 0)
    case "http.server.active_connections": return (.http, joined(site, "conn"), 3)
    case "http.probe.duration": return (.http, joined(key.label("probe") ?? site, "probe"), 2)
    case "db.transactions" where key.label("db") == nil: return (.database, joined(site, "tps"), 1)
    case "db.queries", "db.operations": return (.database, joined(site, "ops"), 1)
    case "db.query.duration": return (.database, joined(site, "query"), 0)
    case "db.client.connection.utilization": return (.database, joined(site, "pool"), 2)
    case "db.locks.waiting": return (.database, joined(site, "locks"), 2)
    case "db.cache.hit_ratio": return (.database, joined(site, "hits"), 3)
    default: return nil
    }
  }

  private static func joined(_ a: String, _ b: String) -> String {
    a.isEmpty ? b : b.isEmpty ? a : a + " " + b
  }
}
