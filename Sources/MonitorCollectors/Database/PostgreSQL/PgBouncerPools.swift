import MonitorModel

/// What pgbouncer's console tells of its pools: `SHOW POOLS`, `SHOW STATS` and `SHOW DATABASES`,
/// read by the names of their columns (https://www.pgbouncer.org/usage.html).
struct PgBouncerPools {
  private struct Slot {
    var first: Int
    var isSeen = false
  }

  /// One pool, as told.
  struct Pool: Equatable {
    var name: String
    var clients: UInt64
    var waiting: UInt64
    var busy: UInt64
    var idle: UInt64
    var size: UInt64?
    /// Seconds that the first in the queue has waited.
    var longest: Double
  }

  /// The pools, those with the longest queue first.
  private(set) var pools: [Pool] = []
  /// Transactions of all databases since the start.
  private(set) var transactions: UInt64 = 0
  private let server: String
  private var poolSlots: [String: Slot] = [:]
  private var databaseSlots: [String: Slot] = [:]

  /// For a source of a name.
  init(server: String) { self.server = server }

  /// The counters of `SHOW STATS`, by their columns; times are microseconds.
  private static let counts = [
    "total_xact_count", "total_query_count", "total_xact_time", "total_query_time",
    "total_wait_time",
  ]

  private func labels(_ name: String, _ value: String) -> [SeriesKey.Label] {
    [.init("server", server), .init(name, value)]
  }

  /// Takes the answers to `SHOW POOLS` and `SHOW DATABASES`.
  mutating func take(
    pools rows: SQLRows, databases: SQLRows, _ columns: inout MetricColumns
  ) {
    var sizes: [String: UInt64] = [:]
    if let name = databases.column("name"), let size = databases.column("pool_size") {
      for row in 0..<databases.count {
        if let key = databases.text(row, name) { sizes[key] = databases.counter(row, size) }
      }
    }
    func number(_ row: Int, _ column: String) -> UInt64 {
      rows.column(column).flatMap { rows.counter(row, $0) } ?? 0
    }
    pools = (0..<rows.count).compactMap { row in
      guard let database = rows.column("database").flatMap({ rows.text(row, $0) }),
        database != "pgbouncer"
      else { return nil }
      let user = rows.column("user").flatMap { rows.text(row, $0) } ?? ""
      let longest = Double(number(row, "maxwait")) + Double(number(row, "maxwait_us")) * 1e-6
      return Pool(
        name: "\(user)@\(database)", clients: number(row, "cl_active"),
        waiting: number(row, "cl_waiting"), busy: number(row, "sv_active"),
        idle: number(row, "sv_idle") &+ number(row, "sv_used"), size: sizes[database],
        longest: longest)
    }
    pools.sort { ($0.waiting, $0.busy, $1.name) > ($1.waiting, $1.busy, $0.name) }
    write(&columns)
  }

  private mutating func write(_ columns: inout MetricColumns) {
    for name in poolSlots.keys { poolSlots[name]?.isSeen = false }
    for pool in pools {
      if poolSlots[pool.name] == nil {
        guard poolSlots.count < Limits.sourceSubjects else { continue }
        poolSlots[pool.name] = register(pool: pool.name, &columns)
      }
      guard let first = poolSlots[pool.name]?.first else { continue }
      poolSlots[pool.name]?.isSeen = true
      columns.setGauge(first, pool.clients)
      columns.setGauge(first + 1, pool.waiting)
      columns.setGauge(first + 2, pool.busy)
      columns.setGauge(first + 3, pool.idle)
      columns.setReal(first + 4, pool.longest)
      columns.setGauge(first + 5, pool.size)
    }
    for slot in poolSlots.values where !slot.isSeen {
      columns.mark(slot.first..<slot.first + 6, .vanished)
    }
  }

  private func register(pool: String, _ columns: inout MetricColumns) -> Slot {
    let first = columns.values.count
    let gauges: [(String, String, SeriesDefinition.Concern, Double)] = [
      ("db.pool.clients", "active", .none, 0.3), ("db.pool.clients", "waiting", .high, 0.9),
      ("db.pool.servers", "active", .none, 0.3), ("db.pool.servers", "idle", .none, 0.2),
    ]
    for (name, state, concern, weight) in gauges {
      let labels = labels("pool", pool) + [.init("state", state)]
      let index = columns.addGauge(name, labels)
      columns.add(
        SeriesDefinition(
          SeriesKey(name, labels), .count, .level(index), concern: concern, weight: weight,
          grain: 1))
    }
    let wait = columns.addReal("db.pool.wait", labels("pool", pool))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.pool.wait", labels("pool", pool)), .seconds, .level(wait), concern: .high,
        role: .responseTime, weight: 0.8, grain: 0.05))
    let size = columns.addGauge("db.pool.size", labels("pool", pool))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.pool.utilization", labels("pool", pool)), .ratio,
        .share([.init(first + 2)], of: [.init(size)]), ceiling: 1, concern: .high,
        role: .resourceUsage, weight: 0.6, grain: 0.1))
    return Slot(first: first)
  }

  /// Takes the answer to `SHOW STATS`.
  mutating func take(stats rows: SQLRows, _ columns: inout MetricColumns) {
    for name in databaseSlots.keys { databaseSlots[name]?.isSeen = false }
    transactions = 0
    for row in 0..<rows.count {
      guard let database = rows.column("database").flatMap({ rows.text(row, $0) }),
        database != "pgbouncer"
      else { continue }
      if databaseSlots[database] == nil {
        guard databaseSlots.count < Limits.sourceSubjects else { continue }
        databaseSlots[database] = register(database: database, &columns)
      }
      guard let first = databaseSlots[database]?.first else { continue }
      databaseSlots[database]?.isSeen = true
      for (index, name) in Self.counts.enumerated() {
        let value = rows.column(name).flatMap { rows.counter(row, $0) }
        if index == 0 { transactions &+= value ?? 0 }
        columns.set(first + index, value)
      }
    }
    for slot in databaseSlots.values where !slot.isSeen {
      columns.mark(slot.first..<slot.first + Self.counts.count, .vanished)
    }
  }

  private func register(database: String, _ columns: inout MetricColumns) -> Slot {
    let labels = labels("db", database)
    let names = ["transactions", "queries", "transaction.time", "query.time", "wait.time"]
    let first = columns.values.count
    for name in names { _ = columns.add("db.pooled.\(name)", labels) }
    func mean(_ name: String, _ time: Int, over count: Int, weight: Double) {
      columns.add(
        SeriesDefinition(
          SeriesKey(name, labels), .seconds,
          Formula(
            .increaseRatio, [.init(first + time)], over: [.init(first + count)], scale: 1e-6),
          concern: .high, role: .responseTime, weight: weight, grain: 0.001))
    }
    columns.add(
      SeriesDefinition(
        SeriesKey("db.transactions", labels), .perSecond, .rate(first), concern: .both,
        role: .throughput, weight: 0.6, grain: 2))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.queries", labels), .perSecond, .rate(first + 1), concern: .none, weight: 0.3,
        grain: 5))
    mean("db.transaction.duration", 2, over: 0, weight: 0.6)
    mean("db.query.duration", 3, over: 1, weight: 0.7)
    mean("db.pool.wait_time", 4, over: 1, weight: 0.7)
    return Slot(first: first)
  }
}
