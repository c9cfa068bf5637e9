import MonitorModel
import WireFormats

/// The columns of a Redis server, but for those of its commands, and the series made of them.
struct RedisSeries {
  /// Catalog, values and states.
  var columns = MetricColumns()
  private let server: SeriesKey.Label
  private let up: Int
  private var counters: [(index: Int, field: String)] = []
  private var gauges: [(index: Int, field: String)] = []
  private var numbers: [String: Int] = [:]
  private var hasMemoryShare = false
  private var databases: [String: Int] = [:]
  private var otherDatabases: Int?
  private var replicas: [String: (bytes: Int, seconds: Int)] = [:]
  private(set) var commands: RedisCommandSeries
  /// Databases and replicas that have no series because there are too many.
  private(set) var refused: UInt64 = 0

  /// Registers what every server has.
  init(server name: String) {
    server = SeriesKey.Label("server", name)
    up = columns.addGauge("db.up", [server])
    commands = RedisCommandSeries(server: server, &columns)
    columns.add(
      SeriesDefinition(
        SeriesKey("db.up", [server]), .count, .level(up), concern: .low, weight: 1, grain: 0.5))
    registerWork()
    registerRoom()
    registerFaults()
  }

  private func key(_ name: String, _ labels: SeriesKey.Label...) -> SeriesKey {
    SeriesKey(name, [server] + labels)
  }

  /// A counter of `INFO`.
  private mutating func counter(_ field: String) -> Int {
    let index = columns.add("redis." + field, [server])
    counters.append((index, field))
    return index
  }

  /// A gauge of `INFO`.
  private mutating func gauge(_ field: String) -> Int {
    let index = columns.addGauge("redis." + field, [server])
    gauges.append((index, field))
    return index
  }

  /// A number that is computed from the answer.
  private mutating func number(_ name: String, isCounter: Bool = false) -> Int {
    let index = columns.add("redis." + name, [server], isCounter ? .counter : .integer)
    numbers[name] = index
    return index
  }

  private mutating func registerWork() {
    let operations = counter("total_commands_processed")
    columns.add(
      SeriesDefinition(
        key("db.operations"), .perSecond, .rate(operations), concern: .both, role: .throughput,
        weight: 0.6, grain: 5))
    let errors = counter("total_error_replies")
    columns.add(
      SeriesDefinition(
        key("db.operation.error_ratio"), .ratio,
        Formula(.increaseRatio, [.init(errors)], over: [.init(operations)], clamp: 0...1),
        concern: .high, role: .errorRate, weight: 0.7, grain: 0.01))
    let slow = number("slow_commands", isCounter: true)
    columns.add(
      SeriesDefinition(
        key("db.operations.slow"), .perSecond, .rate(slow), concern: .high, weight: 0.6, grain: 0.5
      ))
    let hits = counter("keyspace_hits")
    let misses = counter("keyspace_misses")
    columns.add(
      SeriesDefinition(
        key("db.cache.hit_ratio"), .ratio,
        Formula(
          .increaseRatio, [.init(hits)], over: [.init(hits), .init(misses)], clamp: 0...1),
        concern: .low, weight: 0.5, grain: 0.05))
    let busy = number("cpu_microseconds", isCounter: true)
    columns.add(
      SeriesDefinition(
        key("db.cpu.usage"), .cores, .rate(busy, scale: 1e-6), concern: .high, weight: 0.6,
        grain: 0.1))
    for (direction, field) in [
      ("receive", "total_net_input_bytes"), ("transmit", "total_net_output_bytes"),
    ] {
      let index = counter(field)
      columns.add(
        SeriesDefinition(
          key("db.network.io", .init("direction", direction)), .bytesPerSecond, .rate(index),
          concern: .both, weight: 0.3, grain: 10_000))
    }
  }

  private mutating func registerRoom() {
    let used = gauge("used_memory")
    columns.add(
      SeriesDefinition(
        key("db.memory.used"), .bytes, .level(used), concern: .high, weight: 0.5, grain: 1_048_576))
    let resident = gauge("used_memory_rss")
    columns.add(
      SeriesDefinition(
        key("db.memory.resident"), .bytes, .level(resident), weight: 0.3, grain: 1_048_576))
    // The server's own figure is noise while there is little memory, so it is only shown.
    columns.add(
      SeriesDefinition(
        key("db.memory.fragmentation"), .count,
        Formula(.levelRatio, [.init(resident)], over: [.init(used)]), weight: 0.3, grain: 0.2))
    let clients = gauge("connected_clients")
    let most = gauge("maxclients")
    columns.add(
      SeriesDefinition(
        key("db.client.connections"), .count, .level(clients), concern: .both, weight: 0.4,
        grain: 5))
    columns.add(
      SeriesDefinition(
        key("db.client.connection.utilization"), .ratio,
        .share([.init(clients)], of: [.init(most)]), ceiling: 1, concern: .high,
        role: .resourceUsage, weight: 0.7, grain: 0.05))
    let blocked = gauge("blocked_clients")
    columns.add(
      SeriesDefinition(
        key("db.client.blocked"), .count, .level(blocked), concern: .both, weight: 0.4, grain: 2))
    let unsaved = gauge("rdb_changes_since_last_save")
    columns.add(
      SeriesDefinition(key("db.persistence.unsaved"), .count, .level(unsaved), weight: 0.2))
  }

  private mutating func registerFaults() {
    for (name, field, weight, grain) in [
      ("db.evictions", "evicted_keys", 0.6, 1.0), ("db.expired", "expired_keys", 0.2, 10),
      ("db.client.rejected", "rejected_connections", 0.8, 0.2),
    ] {
      let index = counter(field)
      columns.add(
        SeriesDefinition(
          key(name), .perSecond, .rate(index), concern: name == "db.expired" ? .both : .high,
          weight: weight, grain: grain))
    }
    let failed = number("persistence_failed")
    columns.add(
      SeriesDefinition(
        key("db.persistence.failed"), .count, .level(failed), concern: .high, weight: 0.9,
        grain: 0.5))
    let lag = number("replication_seconds")
    columns.add(
      SeriesDefinition(
        key("db.replication.lag"), .seconds, .level(lag), concern: .high, weight: 0.7, grain: 5))
    let isLinked = number("replication_up")
    columns.add(
      SeriesDefinition(
        key("db.replication.up"), .count, .level(isLinked), concern: .low, weight: 0.8,
        grain: 0.5))
  }

  // MARK: - Filling

  /// Takes an answer; `slowCommands` is how many there were since the server's start, if known.
  mutating func take(_ info: RedisInfo, slowCommands: UInt64?) {
    columns.setGauge(up, UInt64(1))
    for (index, field) in counters { columns.set(index, info.number(field)) }
    for (index, field) in gauges { columns.setGauge(index, info.number(field)) }
    if let index = numbers["slow_commands"] { columns.set(index, slowCommands) }
    if let index = numbers["cpu_microseconds"] {
      let parts = ["used_cpu_sys", "used_cpu_user"].compactMap { info.real($0) }
      let sum = parts.reduce(0, +) * 1e6
      columns.set(index, parts.count == 2 && sum >= 0 ? UInt64(exactly: sum.rounded()) : nil)
    }
    if let index = numbers["persistence_failed"] {
      columns.setGauge(index, info.failedPersistence.isEmpty ? 0 : UInt64(1))
    }
    if let index = numbers["replication_seconds"] {
      columns.setGauge(index, info.secondsBehindPrimary)
    }
    if let index = numbers["replication_up"] {
      columns.setGauge(index, info.text("master_link_status").map { $0 == "up" ? 1 : 0 })
    }
    takeMemoryLimit(info)
    takeDatabases(info)
    takeReplicas(info)
    commands.take(info, &columns)
  }

  private mutating func takeMemoryLimit(_ info: RedisInfo) {
    let limit = info.number("maxmemory").flatMap { $0 > 0 ? $0 : nil }
    if !hasMemoryShare, limit != nil, let used = gauges.first(where: { $0.field == "used_memory" })
    {
      hasMemoryShare = true
      // A cache that evicts is full as a rule; where nothing may be evicted, full means that writes
      // are refused.
      let refuses = info.text("maxmemory_policy") == "noeviction"
      let index = number("maxmemory")
      columns.add(
        SeriesDefinition(
          key("db.memory.utilization"), .ratio,
          .share([.init(used.index)], of: [.init(index)]), ceiling: 1,
          concern: refuses ? .high : .none, role: refuses ? .resourceUsage : .other,
          weight: refuses ? 0.9 : 0.3, grain: 0.02))
    }
    if let index = numbers["maxmemory"] { columns.setGauge(index, limit) }
  }

  private mutating func takeDatabases(_ info: RedisInfo) {
    // A database without keys is not told: it has none.
    for index in databases.values { columns.setGauge(index, UInt64(0)) }
    var rest: UInt64 = 0
    var isCut = false
    for keyspace in info.keyspaces {
      let name = keyspace.database
      if let index = databases[name] {
        columns.setGauge(index, keyspace.keys)
      } else if databases.count < Limits.sourceSubjects {
        let index = addDatabase(name)
        databases[name] = index
        columns.setGauge(index, keyspace.keys)
      } else {
        rest &+= keyspace.keys
        isCut = true
      }
    }
    if isCut, otherDatabases == nil { otherDatabases = addDatabase("other") }
    if let otherDatabases { columns.setGauge(otherDatabases, rest) }
  }

  private mutating func addDatabase(_ name: String) -> Int {
    let label = SeriesKey.Label("db", name)
    let index = columns.addGauge("redis.keys", [server, label])
    columns.add(
      SeriesDefinition(
        key("db.keys", label), .count, .level(index), concern: .both, weight: 0.3, grain: 100))
    return index
  }

  private mutating func takeReplicas(_ info: RedisInfo) {
    for entry in replicas.values {
      columns.mark(entry.bytes, .vanished)
      columns.mark(entry.seconds, .vanished)
    }
    let written = info.number("master_repl_offset")
    for replica in info.replicas {
      if replicas[replica.address] == nil {
        guard replicas.count < Limits.sourceSubjects else {
          refused += 1
          continue
        }
        replicas[replica.address] = addReplica(replica.address)
      }
      guard let entry = replicas[replica.address] else { continue }
      columns.setGauge(entry.seconds, replica.lag)
      columns.setGauge(
        entry.bytes, written.map { $0 >= replica.offset ? $0 - replica.offset : 0 })
    }
  }

  private mutating func addReplica(_ address: String) -> (bytes: Int, seconds: Int) {
    let label = SeriesKey.Label("replica", address)
    let bytes = columns.addGauge("redis.replica_bytes_behind", [server, label])
    let seconds = columns.addGauge("redis.replica_seconds_behind", [server, label])
    columns.add(
      SeriesDefinition(
        key("db.replication.lag.bytes", label), .bytes, .level(bytes), concern: .high, weight: 0.7,
        grain: 1_048_576))
    columns.add(
      SeriesDefinition(
        key("db.replication.lag", label), .seconds, .level(seconds), concern: .high, weight: 0.7,
        grain: 5))
    return (bytes, seconds)
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
