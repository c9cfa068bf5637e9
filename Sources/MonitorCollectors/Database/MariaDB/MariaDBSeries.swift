import MonitorModel

/// The columns of a MariaDB or MySQL server and the series made of them.
struct MariaDBSeries {
  /// Catalog, values and states.
  private(set) var columns = MetricColumns()
  private let server: SeriesKey.Label
  private let up: Int
  private var counters: [(index: Int, field: String)] = []
  private var gauges: [(index: Int, field: String)] = []
  private var numbers: [String: Int] = [:]
  private var channels: [String: (seconds: Int, isRunning: Int)] = [:]
  private var hasTotals = false
  private var rowNames: [String] = []
  /// Streams of a replica that have no series because there are too many.
  private(set) var refused: UInt64 = 0

  /// Registers what every server has.
  init(server name: String) {
    server = SeriesKey.Label("server", name)
    up = columns.addGauge("db.up", [server])
    columns.add(
      SeriesDefinition(
        SeriesKey("db.up", [server]), .count, .level(up), concern: .low, weight: 1, grain: 0.5))
    registerWork()
    registerConnections()
    registerLocks()
    registerStorage()
  }

  /// The names of the status that are needed.
  var statusNames: [String] {
    Set(
      counters.map(\.field) + gauges.map(\.field) + Self.rowFields + [
        "uptime", "threads_connected", "threads_running", "innodb_row_lock_current_waits",
        "max_used_connections",
      ]
    ).sorted()
  }

  private func key(_ name: String, _ labels: SeriesKey.Label...) -> SeriesKey {
    SeriesKey(name, [server] + labels)
  }

  private mutating func counter(_ field: String) -> Int {
    if let known = counters.first(where: { $0.field == field }) { return known.index }
    let index = columns.add("mariadb." + field, [server])
    counters.append((index, field))
    return index
  }

  private mutating func gauge(_ field: String) -> Int {
    let index = columns.addGauge("mariadb." + field, [server])
    gauges.append((index, field))
    return index
  }

  private mutating func number(_ name: String, isCounter: Bool = false) -> Int {
    let index = columns.add("mariadb." + name, [server], isCounter ? .counter : .integer)
    numbers[name] = index
    return index
  }

  private mutating func registerWork() {
    columns.add(
      SeriesDefinition(
        key("db.queries"), .perSecond, .rate(counter("questions")), concern: .both,
        role: .throughput, weight: 0.6, grain: 5))
    let ends = [Formula.Term(counter("com_commit")), .init(counter("com_rollback"))]
    columns.add(
      SeriesDefinition(
        key("db.transactions"), .perSecond, Formula(.rate, ends), concern: .both,
        role: .throughput, weight: 0.5, grain: 2))
    for command in ["select", "insert", "update", "delete", "replace", "commit", "rollback"] {
      columns.add(
        SeriesDefinition(
          key("db.operations", .init("command", command)), .perSecond,
          .rate(counter("com_" + command)), concern: command == "rollback" ? .high : .both,
          role: .throughput, weight: 0.4, grain: 5))
    }
    columns.add(
      SeriesDefinition(
        key("db.query.slow"), .perSecond, .rate(counter("slow_queries")), concern: .high,
        weight: 0.7, grain: 0.2))
    let disk = counter("created_tmp_disk_tables")
    let all = counter("created_tmp_tables")
    columns.add(
      SeriesDefinition(
        key("db.temp.tables", .init("place", "disk")), .perSecond, .rate(disk), concern: .high,
        weight: 0.4, grain: 1))
    columns.add(
      SeriesDefinition(
        key("db.temp.tables", .init("place", "memory")), .perSecond,
        Formula(.rate, [.init(all), .init(disk, -1)]), weight: 0.2, grain: 5))
    for (direction, field) in [("receive", "bytes_received"), ("transmit", "bytes_sent")] {
      columns.add(
        SeriesDefinition(
          key("db.network.io", .init("direction", direction)), .bytesPerSecond,
          .rate(counter(field)), concern: .both, weight: 0.3, grain: 10_000))
    }
    // Without an index for a join, or sorting beyond memory.
    for (name, field) in [
      ("db.query.full_joins", "select_full_join"), ("db.query.sort_passes", "sort_merge_passes"),
    ] {
      columns.add(
        SeriesDefinition(
          key(name), .perSecond, .rate(counter(field)), concern: .high, weight: 0.3, grain: 1))
    }
  }

  private mutating func registerConnections() {
    for state in ["active", "idle", "idle in transaction"] {
      let index = number("connections " + state)
      columns.add(
        SeriesDefinition(
          key("db.client.connections", .init("state", state)), .count, .level(index),
          concern: state == "idle" ? .both : .high, weight: state == "idle" ? 0.3 : 0.5, grain: 3))
    }
    let connected = number("threads_connected")
    let most = number("max_connections")
    columns.add(
      SeriesDefinition(
        key("db.client.connection.utilization"), .ratio,
        .share([.init(connected)], of: [.init(most)]), ceiling: 1, concern: .high,
        role: .resourceUsage, weight: 0.8, grain: 0.05))
    for (kind, field, weight) in [
      ("clients", "aborted_clients", 0.4), ("connects", "aborted_connects", 0.5),
    ] {
      columns.add(
        SeriesDefinition(
          key("db.aborted", .init("kind", kind)), .perSecond, .rate(counter(field)),
          concern: .high, weight: weight, grain: 0.5))
    }
    for (name, field, weight) in [
      ("db.client.rejected", "connection_errors_max_connections", 0.9),
      ("db.client.denied", "access_denied_errors", 0.5),
    ] {
      columns.add(
        SeriesDefinition(
          key(name), .perSecond, .rate(counter(field)), concern: .high, weight: weight,
          grain: 0.2))
    }
  }

  private mutating func registerLocks() {
    columns.add(
      SeriesDefinition(
        key("db.locks.waiting"), .count, .level(number("locks_waiting")), concern: .high,
        weight: 0.8, grain: 1))
    let waits = counter("innodb_row_lock_waits")
    columns.add(
      SeriesDefinition(
        key("db.locks.time"), .seconds,
        Formula(
          .increaseRatio, [.init(counter("innodb_row_lock_time"))], over: [.init(waits)],
          scale: 1e-3),
        concern: .high, role: .responseTime, weight: 0.6, grain: 0.01))
    columns.add(
      SeriesDefinition(
        key("db.locks"), .perSecond, .rate(waits), concern: .high, weight: 0.5, grain: 1))
    columns.add(
      SeriesDefinition(
        key("db.deadlocks"), .perSecond, .rate(counter("innodb_deadlocks")), concern: .high,
        weight: 0.7, grain: 0.2))
    columns.add(
      SeriesDefinition(
        key("db.transaction.age"), .seconds, .level(number("transaction_seconds")),
        concern: .high, weight: 0.6, grain: 10))
    columns.add(
      SeriesDefinition(
        key("db.history.length"), .count, .level(gauge("innodb_history_list_length")),
        concern: .high, weight: 0.4, grain: 1_000))
  }

  private mutating func registerStorage() {
    let asked = counter("innodb_buffer_pool_read_requests")
    let missed = counter("innodb_buffer_pool_reads")
    columns.add(
      SeriesDefinition(
        key("db.cache.hit_ratio"), .ratio,
        Formula(
          .increaseRatio, [.init(asked), .init(missed, -1)], over: [.init(asked)],
          clamp: 0...1), concern: .low, weight: 0.6, grain: 0.02))
    let total = gauge("innodb_buffer_pool_pages_total")
    for (name, field) in [
      ("db.cache.utilization", "innodb_buffer_pool_pages_data"),
      ("db.cache.dirty", "innodb_buffer_pool_pages_dirty"),
    ] {
      columns.add(
        SeriesDefinition(
          key(name), .ratio, .share([.init(gauge(field))], of: [.init(total)]), weight: 0.2,
          grain: 0.05))
    }
    columns.add(
      SeriesDefinition(
        key("db.checkpoint.utilization"), .ratio,
        .share(
          [.init(gauge("innodb_checkpoint_age"))], of: [.init(gauge("innodb_checkpoint_max_age"))]
        ), ceiling: 1, concern: .high, role: .resourceUsage, weight: 0.6, grain: 0.05))
    for (direction, field) in [("read", "innodb_data_read"), ("write", "innodb_data_written")] {
      columns.add(
        SeriesDefinition(
          key("db.io", .init("direction", direction)), .bytesPerSecond, .rate(counter(field)),
          concern: .high, weight: 0.3, grain: 100_000))
    }
    columns.add(
      SeriesDefinition(
        key("db.wal.io"), .bytesPerSecond, .rate(counter("innodb_os_log_written")),
        concern: .both, weight: 0.3, grain: 10_000))
    for operation in ["read", "insert", "update", "delete"] {
      columns.add(
        SeriesDefinition(
          key("db.tuples", .init("op", operation)), .perSecond,
          .rate(number("rows " + operation, isCounter: true)), concern: .both, weight: 0.3,
          grain: 50))
    }
  }

  // MARK: - Filling

  /// Rows by operation: InnoDB's own counts up to MariaDB 10.5 and in MySQL, else those of all
  /// engines.
  private static let rowCounts: [(operation: String, innodb: String, handlers: [String])] = [
    (
      "read", "innodb_rows_read",
      [
        "handler_read_first", "handler_read_key", "handler_read_last", "handler_read_next",
        "handler_read_prev", "handler_read_rnd", "handler_read_rnd_next",
      ]
    ),
    ("insert", "innodb_rows_inserted", ["handler_write"]),
    ("update", "innodb_rows_updated", ["handler_update"]),
    ("delete", "innodb_rows_deleted", ["handler_delete"]),
  ]
  private static var rowFields: [String] { rowCounts.flatMap { [$0.innodb] + $0.handlers } }

  /// Takes a poll.
  mutating func take(_ snapshot: MariaDBSnapshot) {
    columns.setGauge(up, UInt64(1))
    for (index, field) in counters { columns.set(index, snapshot.number(field)) }
    for (index, field) in gauges { columns.setGauge(index, snapshot.number(field)) }
    for (operation, innodb, handlers) in Self.rowCounts {
      let parts = handlers.compactMap { snapshot.number($0) }
      let sum = parts.count == handlers.count ? parts.reduce(0, &+) : nil
      if let index = numbers["rows " + operation] {
        columns.set(index, snapshot.number(innodb) ?? sum)
      }
    }
    takeConnections(snapshot)
    let waiting = snapshot.number("innodb_row_lock_current_waits").map {
      $0 &+ UInt64(snapshot.sessions?.count { $0.waitsForLock } ?? 0)
    }
    set("locks_waiting", waiting)
    set(
      "transaction_seconds",
      snapshot.transactions.map { UInt64(max(0, $0.first?.seconds ?? 0)) },
      otherwise: .forbidden)
    takeChannels(snapshot)
    takeTotals(snapshot)
  }

  private mutating func set(
    _ name: String, _ value: UInt64?, otherwise state: ReadingState = .absent
  ) {
    guard let index = numbers[name] else { return }
    if let value { columns.setGauge(index, value) } else { columns.mark(index, state) }
  }

  /// kilter's own connection is not counted, but for the utilization: it takes a place.
  private mutating func takeConnections(_ snapshot: MariaDBSnapshot) {
    let connected = snapshot.number("threads_connected")
    let running = snapshot.number("threads_running")
    set("threads_connected", connected)
    set("max_connections", snapshot.setting("max_connections").flatMap { UInt64(exactly: $0) })
    let active = running.map { $0 > 0 ? $0 - 1 : 0 }
    let waiting = snapshot.idleInTransaction.map { UInt64($0) }
    set("connections active", active)
    set("connections idle in transaction", waiting, otherwise: .forbidden)
    var idle: UInt64?
    if let connected, let active {
      let rest = Int64(clamping: connected) - 1 - Int64(clamping: active)
      idle = UInt64(max(0, rest - Int64(clamping: waiting ?? 0)))
    }
    set("connections idle", idle)
  }

  private mutating func takeChannels(_ snapshot: MariaDBSnapshot) {
    for entry in channels.values {
      columns.mark(entry.seconds, .vanished)
      columns.mark(entry.isRunning, .vanished)
    }
    for channel in snapshot.channels ?? [] {
      if channels[channel.name] == nil {
        guard channels.count < Limits.sourceSubjects else {
          refused += 1
          continue
        }
        channels[channel.name] = addChannel(channel.name)
      }
      guard let entry = channels[channel.name] else { continue }
      columns.setGauge(entry.isRunning, UInt64(channel.isRunning ? 1 : 0))
      if let seconds = channel.seconds, seconds >= 0 {
        columns.setGauge(entry.seconds, UInt64(exactly: seconds.rounded()))
      } else {
        // It does not know while it does not run.
        columns.mark(entry.seconds, .absent)
      }
    }
  }

  private mutating func addChannel(_ name: String) -> (seconds: Int, isRunning: Int) {
    let labels = name.isEmpty ? [server] : [server, .init("channel", name)]
    let seconds = columns.addGauge("mariadb.seconds_behind", labels)
    let isRunning = columns.addGauge("mariadb.replication_running", labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("db.replication.lag", labels), .seconds, .level(seconds), concern: .high,
        weight: 0.7, grain: 5))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.replication.up", labels), .count, .level(isRunning), concern: .low,
        weight: 0.8, grain: 0.5))
    return (seconds, isRunning)
  }

  private mutating func takeTotals(_ snapshot: MariaDBSnapshot) {
    if !hasTotals, snapshot.totals != nil {
      hasTotals = true
      let count = number("statements", isCounter: true)
      let time = number("statement_nanoseconds", isCounter: true)
      let errors = number("statement_errors", isCounter: true)
      columns.add(
        SeriesDefinition(
          key("db.query.duration"), .seconds,
          Formula(.increaseRatio, [.init(time)], over: [.init(count)], scale: 1e-9),
          concern: .high, role: .responseTime, weight: 0.8, grain: 0.000_2))
      columns.add(
        SeriesDefinition(
          key("db.query.error_ratio"), .ratio,
          Formula(.increaseRatio, [.init(errors)], over: [.init(count)], clamp: 0...1),
          concern: .high, role: .errorRate, weight: 0.7, grain: 0.01))
    }
    for (name, value) in [
      ("statements", snapshot.totals?.count),
      ("statement_nanoseconds", snapshot.totals?.nanoseconds),
      ("statement_errors", snapshot.totals?.errors),
    ] {
      if let index = numbers[name] { columns.set(index, value) }
    }
  }

  /// Nothing could be read: says why everywhere, and that the server is not up unless it answered.
  mutating func fail(_ reason: GapReason, isUp: Bool) {
    columns.mark(0..<columns.values.count, ReadingState(reason))
    columns.setGauge(up, UInt64(isUp ? 1 : 0))
  }

  /// It was not due: counters are skipped, gauges stay.
  mutating func skip() {
    for (index, metric) in columns.catalog.metrics.enumerated()
    where metric.kind == .counter && columns.states[index] == .value {
      columns.mark(index, .skipped)
    }
  }
}
