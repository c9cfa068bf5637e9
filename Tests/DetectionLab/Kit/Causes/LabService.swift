import MonitorModel
import MonitorSupport

/// The shop that a simulated machine serves: an application behind a proxy, and its database.
struct LabService {
  static let routes = ["GET /", "GET /item/:id", "POST /cart", "POST /order", "GET /report"]
  static let statements = [
    "SELECT * FROM items WHERE id = $1", "SELECT * FROM carts WHERE session = $1",
    "UPDATE carts SET items = $2 WHERE id = $1", "INSERT INTO orders VALUES ($1, $2, $3)",
    "SELECT sum(total) FROM orders WHERE day = $1",
  ]
  static let clients = [
    "10.0.0.7", "10.0.3.41", "192.0.2.18", "198.51.100.4", "203.0.113.9", "203.0.113.77",
  ]
  private static let shares = [0.36, 0.28, 0.18, 0.13, 0.05]
  /// Processor time of a request, and seconds beside it.
  private static let work = [0.0015, 0.002, 0.003, 0.004, 0.008]
  private static let delay = [0.012, 0.018, 0.025, 0.035, 0.09]
  /// Statements of a request, and seconds of each.
  private static let calls: [[Double]] = [
    [1, 0, 0, 0, 0], [2, 0.2, 0, 0, 0], [0.5, 1, 1, 0, 0], [1, 1, 0, 1, 0], [0, 0, 0, 0, 1],
  ]
  private static let times = [0.0012, 0.0009, 0.0016, 0.0022, 0.02]

  /// What the machine makes of the service's work.
  struct Conditions {
    /// How many times longer processor work takes.
    var cpu = 1.0
    /// The same for the application alone.
    var application = 1.0
    /// How many times longer a disk access takes.
    var disk = 1.0
    /// Whether nothing can be written.
    var isFull = false
    /// Whether the database answers.
    var isDatabaseUp = true
  }

  private var wander = Wander(rows: 240, spread: 0.08)
  private var mix: [Wander] = routes.map { _ in Wander(rows: 180, spread: 0.06) }
  private let rate: Double

  /// By route: requests, failures, seconds in all.
  private(set) var requests = [Double](repeating: 0, count: routes.count)
  private(set) var errors = [Double](repeating: 0, count: routes.count)
  private(set) var seconds = [Double](repeating: 0, count: routes.count)
  /// By statement: calls, seconds in all.
  private(set) var callCounts = [Double](repeating: 0, count: statements.count)
  private(set) var callSeconds = [Double](repeating: 0, count: statements.count)
  /// By client: requests.
  private(set) var clientCounts = [Double](repeating: 0, count: clients.count)
  /// Orders that were made.
  private(set) var orders = 0.0

  init(random: inout SeededGenerator) { rate = random.between(90, 160) }

  var allRequests: Double { requests.reduce(0, +) }
  /// Cores that the application wants.
  var applicationCores: Double { zip(requests, Self.work).reduce(0) { $0 + $1.0 * $1.1 } }
  /// Cores that the database wants.
  ///
  /// A statement computes for some of its time; waiting for disks and processors costs none.
  private(set) var databaseCores = 0.0

  /// Draws how many requests come, before it is known how they fare.
  mutating func arrive(_ forces: LabForces, _ random: inout SeededGenerator) {
    let all = rate * max(0.3, 1 + wander.next(&random))
    let usual = [0.28, 0.22, 0.18, 0.14, 0.1, 0.08]
    for client in Self.clients.indices {
      clientCounts[client] = random.poisson(all * usual[client] + forces.clientRequests[client])
    }
    let extra = forces.clientRequests.reduce(0, +)
    for route in Self.routes.indices {
      let share = Self.shares[route] * max(0.3, 1 + mix[route].next(&random))
      let isOrder = Self.routes[route] == "POST /order"
      requests[route] = random.poisson((all * (isOrder ? forces.orders : 1) + extra) * share)
    }
  }

  /// How the requests fare.
  mutating func answer(
    _ forces: LabForces, _ conditions: Conditions, _ random: inout SeededGenerator
  ) {
    var statementTime = [Double](repeating: 0, count: Self.statements.count)
    for statement in Self.statements.indices {
      let isWrite = statement == 2 || statement == 3
      let disk = 1 + (isWrite ? 0.6 : 0.25) * (conditions.disk - 1)
      statementTime[statement] =
        Self.times[statement] * conditions.cpu * disk * forces.statementSlowness[statement]
        * (1 + 0.05 * random.heavy(0.3))
      callCounts[statement] = 0
    }
    orders = 0
    for route in Self.routes.indices {
      let count = requests[route]
      for statement in Self.statements.indices where Self.calls[route][statement] > 0 {
        callCounts[statement] += count * Self.calls[route][statement]
      }
      let database = zip(Self.calls[route], statementTime).reduce(0) { $0 + $1.0 * $1.1 }
      let own =
        Self.work[route] * forces.applicationWork * conditions.application + Self.delay[route]
      var each = own * conditions.cpu * forces.routeSlowness[route] + database
      each += forces.partnerDelay + forces.loss * 3
      let writes = Self.routes[route].hasPrefix("POST")
      var failing = 0.001 + forces.routeErrors[route] + 0.5 * forces.loss * forces.loss
      if writes, conditions.isFull { failing = 0.95 }
      if !conditions.isDatabaseUp { failing = 0.98 }
      errors[route] = min(count, random.poisson(count * min(1, failing)))
      if !conditions.isDatabaseUp { each = 0.003 }
      seconds[route] = count * each * (1 + 0.04 * random.heavy(0.3))
      if Self.routes[route] == "POST /order" { orders = count - errors[route] }
    }
    databaseCores = 0
    for statement in Self.statements.indices {
      if !conditions.isDatabaseUp { callCounts[statement] = 0 }
      let own = Self.times[statement] * forces.statementSlowness[statement]
      databaseCores += 0.35 * callCounts[statement] * own
      callSeconds[statement] = callCounts[statement] * statementTime[statement]
    }
  }

  /// What the access log's source says, as that of kilter does.
  func webReport() -> SourceReport {
    var report = SourceReport(
      .http, source: "shop", kind: "nginx access log", origin: "/var/log/nginx/access.log")
    let site = [SeriesKey.Label("site", "shop")]
    let all = max(1, allRequests)
    func largest(_ values: [Double]) -> [Int] {
      values.indices.filter { values[$0] > 0 }.sorted { values[$0] > values[$1] }
    }
    for route in largest(seconds).prefix(5) {
      report.suspects.append(
        .init(
          of: "http.request.duration", site, subject: Self.routes[route],
          amount: seconds[route] / all, unit: .seconds))
    }
    for route in largest(errors).prefix(5) {
      report.suspects.append(
        .init(
          of: "http.errors", site, subject: Self.routes[route], amount: errors[route],
          unit: .perSecond))
      report.suspects.append(
        .init(
          of: "http.error_rate", site, subject: Self.routes[route], amount: errors[route] / all,
          unit: .ratio))
    }
    for client in largest(clientCounts).prefix(5) {
      report.suspects.append(
        .init(
          of: "http.requests", subject: Self.clients[client], amount: clientCounts[client],
          unit: .perSecond))
    }
    if let worst = largest(errors).first, errors[worst] >= 3 {
      report.lines = ["\(Self.clients[0]) \"\(Self.routes[worst]) HTTP/1.1\" 500 182"]
    }
    return report
  }

  /// What the database's source says.
  func databaseReport() -> SourceReport {
    var report = SourceReport(
      .database, source: "orders", kind: "PostgreSQL 15", origin: "localhost:5432")
    let server = [SeriesKey.Label("server", "orders")]
    let order = Self.statements.indices.sorted { callSeconds[$0] > callSeconds[$1] }
    for statement in order where callSeconds[statement] > 0 {
      for series in ["db.query.duration", "db.transactions"] {
        report.suspects.append(
          .init(
            of: series, server, subject: Self.statements[statement],
            amount: callSeconds[statement], unit: .seconds))
      }
    }
    report.tables = [
      SourceTable(
        "statements", [.text("query"), .number("time")],
        order.prefix(3).map { [.text(Self.statements[$0]), .number(callSeconds[$0], .seconds)] })
    ]
    return report
  }
}
