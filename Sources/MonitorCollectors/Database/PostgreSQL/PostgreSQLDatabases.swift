import MonitorModel

/// `pg_stat_database`: what each database has done, and all of them together.
struct PostgreSQLDatabases {
  private struct Slot {
    var committed: Int
    var rolledBack: Int
    var activeTime: Int
    var values: [UInt64] = [0, 0, 0]
    var isSeen = false
    var isTimed = false
  }

  /// The metrics of all databases together, in the order of their columns from `blks_read` on.
  private static let sums: [(name: String, label: String)] = [
    ("db.blocks.read", ""), ("db.blocks.hit", ""), ("db.tuples", "returned"),
    ("db.tuples", "fetched"), ("db.tuples", "inserted"), ("db.tuples", "updated"),
    ("db.tuples", "deleted"), ("db.temp.bytes", ""), ("db.deadlocks", ""),
  ]

  /// Backends that are connected; `nil` before the first reading.
  private(set) var backends: UInt64?
  /// Transactions of all databases, ended either way; `nil` before the first reading.
  private(set) var transactions: UInt64?
  /// Blocks of all databases found in the cache, and those that were not.
  private(set) var blocks: (hit: UInt64, read: UInt64) = (0, 0)
  private let server: String
  private var slots: [String: Slot] = [:]
  private var base = 0
  private var connections = 0
  private var isRegistered = false

  /// For a source of a name.
  init(server: String) { self.server = server }

  private func labels(_ name: String, _ value: String) -> [SeriesKey.Label] {
    let own = [SeriesKey.Label("server", server)]
    return value.isEmpty ? own : own + [.init(name, value)]
  }

  private mutating func register(_ columns: inout MetricColumns) {
    isRegistered = true
    base = columns.values.count
    for (name, operation) in Self.sums {
      let labels = labels("op", operation)
      let index = columns.add(name, labels)
      let key = SeriesKey(name, labels)
      switch name {
      case "db.tuples":
        columns.add(
          SeriesDefinition(key, .perSecond, .rate(index), concern: .none, weight: 0.2, grain: 10))
      case "db.temp.bytes":
        columns.add(
          SeriesDefinition(
            key, .bytesPerSecond, .rate(index), concern: .high, weight: 0.4, grain: 1_048_576))
      case "db.deadlocks":
        columns.add(
          SeriesDefinition(key, .perSecond, .rate(index), concern: .high, weight: 0.8, grain: 0.2))
      default: break
      }
    }
    let (read, hit) = (Formula.Term(base), Formula.Term(base + 1))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.cache.hit_ratio", labels("", "")), .ratio,
        Formula(.increaseRatio, [hit], over: [hit, read], clamp: 0...1), concern: .low,
        weight: 0.5, grain: 0.02))
    connections = columns.addGauge("db.client.connection.used", labels("", ""))
    _ = columns.addGauge("db.client.connection.max", labels("", ""))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.client.connection.utilization", labels("", "")), .ratio,
        .share([.init(connections)], of: [.init(connections + 1)]), ceiling: 1, concern: .high,
        role: .resourceUsage, weight: 0.9, grain: 0.05))
  }

  private func register(_ database: String, _ columns: inout MetricColumns) -> Slot {
    let labels = labels("db", database)
    let slot = Slot(
      committed: columns.add("db.transactions.committed", labels),
      rolledBack: columns.add("db.transactions.rolled_back", labels),
      activeTime: columns.add("db.transactions.active_time", labels))
    let committed = Formula.Term(slot.committed)
    let rolledBack = Formula.Term(slot.rolledBack)
    columns.add(
      SeriesDefinition(
        SeriesKey("db.transactions", labels), .perSecond, Formula(.rate, [committed, rolledBack]),
        concern: .both, role: .throughput, weight: 0.7, grain: 2))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.rollbacks", labels), .perSecond, .rate(slot.rolledBack), concern: .none,
        weight: 0.3, grain: 1))
    // Some programs end what only reads with a rollback, so no hard limit holds for it.
    columns.add(
      SeriesDefinition(
        SeriesKey("db.rollback_rate", labels), .ratio,
        Formula(.increaseRatio, [rolledBack], over: [committed, rolledBack], clamp: 0...1),
        concern: .high, weight: 0.6, grain: 0.02))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.transaction.duration", labels), .seconds,
        Formula(
          .increaseRatio, [.init(slot.activeTime)], over: [committed, rolledBack], scale: 1e-6),
        concern: .high, role: .responseTime, weight: 0.6, grain: 0.001))
    return slot
  }

  /// Takes the answer to `PostgreSQLQueries.databases`.
  mutating func take(_ rows: SQLRows, maxConnections: UInt64?, _ columns: inout MetricColumns) {
    if !isRegistered { register(&columns) }
    for name in slots.keys {
      slots[name]?.isSeen = false
      slots[name]?.values = [0, 0, 0]
    }
    var sums = [UInt64](repeating: 0, count: Self.sums.count)
    var (used, ended) = (UInt64(0), UInt64(0))
    for row in 0..<rows.count {
      for index in sums.indices { sums[index] &+= rows.counter(row, 4 + index) ?? 0 }
      used &+= rows.counter(row, 1) ?? 0
      let committed = rows.counter(row, 2) ?? 0
      let rolledBack = rows.counter(row, 3) ?? 0
      ended &+= committed &+ rolledBack
      // Without a name: what belongs to no database. Templates nobody works in.
      guard let name = rows.text(row, 0), !["template0", "template1"].contains(name) else {
        continue
      }
      let time = rows.real(row, 13).flatMap { UInt64(exactly: ($0 * 1_000).rounded()) }
      add([committed, rolledBack, time ?? 0], isTimed: time != nil, to: name, &columns)
    }
    write(sums, &columns)
    backends = used
    transactions = ended
    blocks = (sums[1], sums[0])
    columns.setGauge(connections, used)
    columns.setGauge(connections + 1, maxConnections)
  }

  private mutating func add(
    _ values: [UInt64], isTimed: Bool, to database: String, _ columns: inout MetricColumns
  ) {
    var name = database
    if slots[name] == nil {
      if slots.count >= Limits.sourceSubjects { name = "other" }
      if slots[name] == nil { slots[name] = register(name, &columns) }
    }
    for index in values.indices { slots[name]?.values[index] &+= values[index] }
    slots[name]?.isSeen = true
    slots[name]?.isTimed = isTimed
  }

  private func write(_ sums: [UInt64], _ columns: inout MetricColumns) {
    for (index, sum) in sums.enumerated() { columns.set(base + index, sum) }
    for slot in slots.values {
      let indexes = [slot.committed, slot.rolledBack, slot.activeTime]
      for (index, value) in zip(indexes, slot.values) {
        if slot.isSeen { columns.set(index, value) } else { columns.mark(index, .vanished) }
      }
      if slot.isSeen, !slot.isTimed { columns.mark(slot.activeTime, .absent) }
    }
  }
}
