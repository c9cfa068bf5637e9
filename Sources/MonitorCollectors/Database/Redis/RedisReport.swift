import MonitorModel
import WireFormats

/// What a Redis server tells beyond its series; between two polls where that is what counts.
struct RedisReport {
  private static let rowsMost = 12

  private let options: RedisOptions
  private var before: (at: MonotonicInstant, commands: [String: RedisInfo.Command])?
  private(set) var report: SourceReport

  /// Begins with what is known before the server was asked.
  init(_ options: RedisOptions) {
    self.options = options
    report = SourceReport(
      .database, source: options.name, kind: "Redis", origin: options.origin)
  }

  /// The server gave no answer: says so; the last tables go, for they tell of another time.
  mutating func fail(_ problem: String, faults: [SourceReport.Fault]) {
    report.problem = problem
    report.faults = faults
    report.tables = []
    report.suspects = []
    before = nil
  }

  /// Takes an answer.
  mutating func take(
    _ info: RedisInfo, slow: RedisSlowLog, clients: [RedisClients.Group],
    faults: [SourceReport.Fault], at instant: MonotonicInstant
  ) {
    report.kind = info.product
    report.problem = info.problem
    report.facts = Self.facts(info)
    report.faults = faults
    report.tables = []
    report.suspects = []
    takeCommands(info, at: instant)
    report.tables.append(Self.keyspace(info))
    report.tables.append(Self.slow(slow))
    report.tables.append(Self.clients(clients))
    report.tables.removeAll { $0.rows.isEmpty }
  }

  // MARK: - Commands

  private struct Change {
    var name: String
    var calls: Double
    var seconds: Double
    var failed: Double
  }

  private mutating func takeCommands(_ info: RedisInfo, at instant: MonotonicInstant) {
    defer {
      before = (
        instant,
        Dictionary(info.commands.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
      )
    }
    guard let before, instant > before.at else { return }
    let elapsed = Double(instant - before.at) / 1e9
    var changes: [Change] = []
    for command in info.commands {
      let old = before.commands[command.name]
      let calls = old?.calls ?? 0
      let microseconds = old?.microseconds ?? 0
      guard command.calls >= calls, command.microseconds >= microseconds else { continue }
      let failed = command.failed &+ command.rejected
      let failedBefore = old.map { $0.failed &+ $0.rejected } ?? 0
      let change = Change(
        name: command.name, calls: Double(command.calls - calls),
        seconds: Double(command.microseconds - microseconds) / 1e6,
        failed: failed >= failedBefore ? Double(failed - failedBefore) : 0)
      if change.calls > 0 || change.failed > 0 { changes.append(change) }
    }
    changes.sort { ($0.seconds, $0.calls) > ($1.seconds, $1.calls) }
    let calls = changes.reduce(0) { $0 + $1.calls }
    let seconds = changes.reduce(0) { $0 + $1.seconds }
    let p99 = Dictionary(
      info.latencies.map { ($0.name, $0.p99) }, uniquingKeysWith: { _, last in last })
    let rows = changes.prefix(Self.rowsMost).map { change -> [SourceTable.Cell] in
      [
        .text(change.name), .number(change.calls / elapsed, .perSecond),
        change.calls > 0 ? .number(change.seconds / change.calls, .seconds) : .missing,
        (p99[change.name] ?? nil).map { .number($0 / 1e6, .seconds) } ?? .missing,
        seconds > 0 ? .number(change.seconds / seconds, .ratio) : .missing,
        .number(change.failed / elapsed, .perSecond),
      ]
    }
    report.tables.append(
      SourceTable(
        "commands",
        [
          .text("command"), .number("calls"), .number("mean"), .number("p99"), .number("time"),
          .number("failed"),
        ], rows))
    let server = [SeriesKey.Label("server", options.name)]
    for change in changes.prefix(Self.rowsMost) where calls > 0 {
      report.suspects += [
        .init(
          of: "db.operation.duration", server, subject: change.name,
          amount: change.seconds / calls, unit: .seconds),
        .init(
          of: "db.operations", server, subject: change.name, amount: change.calls / elapsed,
          unit: .perSecond),
        .init(
          of: "db.cpu.usage", server, subject: change.name, amount: change.seconds / elapsed,
          unit: .cores),
      ]
    }
    let failed = changes.filter { $0.failed > 0 }.sorted { $0.failed > $1.failed }
    for change in failed.prefix(Self.rowsMost) where calls > 0 {
      report.suspects.append(
        .init(
          of: "db.operation.error_ratio", server, subject: change.name,
          amount: change.failed / calls, unit: .ratio))
    }
  }

  // MARK: - The rest

  private static func facts(_ info: RedisInfo) -> [SourceReport.Fact] {
    var facts: [SourceReport.Fact] = []
    func add(_ label: String, _ field: String, _ unit: Unit) {
      if let value = info.real(field) { facts.append(.init(label, .number(value, unit))) }
    }
    facts.append(.init("role", .text(info.text("role") ?? "?")))
    add("up for", "uptime_in_seconds", .seconds)
    add("clients", "connected_clients", .count)
    add("memory", "used_memory", .bytes)
    if let most = info.real("maxmemory"), most > 0 {
      facts.append(.init("memory limit", .number(most, .bytes)))
      facts.append(.init("when full", .text(info.text("maxmemory_policy") ?? "?")))
    }
    add("peak memory", "used_memory_peak", .bytes)
    add("replicas", "connected_slaves", .count)
    if let host = info.text("master_host") {
      let port = info.text("master_port") ?? "?"
      facts.append(.init("primary", .text("\(host):\(port)")))
    }
    // It is -1 before the first.
    if let seconds = info.real("rdb_last_bgsave_time_sec"), seconds >= 0 {
      facts.append(.init("last save took", .number(seconds, .seconds)))
    }
    facts.append(.init("append-only file", .text(info.text("aof_enabled") == "1" ? "on" : "off")))
    return facts
  }

  private static func keyspace(_ info: RedisInfo) -> SourceTable {
    let rows = info.keyspaces.sorted { $0.keys > $1.keys }.prefix(rowsMost).map { item in
      [
        SourceTable.Cell.text("db" + item.database), .number(Double(item.keys), .count),
        .number(Double(item.expires), .count),
      ]
    }
    return SourceTable(
      "keyspace", [.text("db"), .number("keys"), .number("expiring")], Array(rows))
  }

  private static func slow(_ slow: RedisSlowLog) -> SourceTable {
    let rows = slow.entries.prefix(rowsMost).map { entry in
      [
        SourceTable.Cell.text(entry.shown), .number(Double(entry.microseconds) / 1e6, .seconds),
        .text(entry.client), .number(Double(entry.id), .count),
      ]
    }
    return SourceTable(
      "slow log", [.text("command"), .number("took"), .text("client"), .number("no.")],
      Array(rows))
  }

  private static func clients(_ groups: [RedisClients.Group]) -> SourceTable {
    let rows = groups.prefix(rowsMost).map { group in
      [
        SourceTable.Cell.text(group.who), .number(Double(group.count), .count),
        .text(group.command), .number(Double(group.leastIdle), .seconds),
        .number(Double(group.bytes), .bytes),
      ]
    }
    return SourceTable(
      "clients",
      [.text("client"), .number("conns"), .text("last"), .number("idle"), .number("memory")],
      Array(rows))
  }
}
