import MonitorModel

/// `pg_stat_activity`, summed up: what sessions do and what they wait for.
struct PostgreSQLActivity {
  /// What PostgreSQL calls the states, and what they are called here.
  private static let states: [(told: String, label: String)] = [
    ("active", "active"), ("idle", "idle"), ("idle in transaction", "idle_in_transaction"),
    ("idle in transaction (aborted)", "idle_in_transaction_aborted"),
    ("fastpath function call", "fastpath"), ("", "other"),
  ]

  /// What PostgreSQL calls the kinds of events that active sessions wait for; without one they run.
  private static let waits: [(told: String, label: String)] = [
    ("Lock", "lock"), ("LWLock", "lwlock"), ("IO", "io"), ("IPC", "ipc"), ("Client", "client"),
    ("BufferPin", "buffer_pin"), ("Timeout", "timeout"), ("Extension", "extension"),
    ("", "other"),
  ]

  /// Sessions of one kind.
  struct Group: Equatable {
    /// What they do or wait for.
    var name: String
    /// How many they are.
    var sessions: UInt64
    /// Seconds since the oldest of them began its query.
    var oldest: Double?
  }

  /// Sessions by state, the most first.
  private(set) var byState: [Group] = []
  /// Active sessions by what they wait for, the most first.
  private(set) var byWait: [Group] = []
  /// Sessions that wait for a lock.
  private(set) var waiting: UInt64 = 0
  /// Seconds since the oldest query began that waits for a lock; 0 where none does.
  private(set) var waitingLongest = 0.0
  /// Age of the oldest transaction in seconds; 0 where none is open.
  private(set) var oldestTransaction = 0.0
  private let server: String
  private var base = 0
  private var isRegistered = false

  /// For a source of a name.
  init(server: String) { self.server = server }

  private func labels(_ more: SeriesKey.Label...) -> [SeriesKey.Label] {
    [SeriesKey.Label("server", server)] + more
  }

  private mutating func register(_ columns: inout MetricColumns) {
    isRegistered = true
    base = columns.values.count
    for (_, state) in Self.states {
      let labels = labels(.init("state", state))
      let index = columns.addGauge("db.client.connections", labels)
      let isBad = state.hasPrefix("idle_in")
      columns.add(
        SeriesDefinition(
          SeriesKey("db.client.connections", labels), .count, .level(index),
          concern: isBad || state == "active" ? .high : .none, weight: isBad ? 0.5 : 0.4,
          grain: 2))
    }
    for (_, kind) in Self.waits {
      let labels = labels(.init("type", kind))
      let index = columns.addGauge("db.waits", labels)
      columns.add(
        SeriesDefinition(
          SeriesKey("db.waits", labels), .count, .level(index),
          concern: ["io", "lwlock", "ipc"].contains(kind) ? .high : .none, weight: 0.4, grain: 2))
    }
    let gauges: [(String, Unit, Double, Double)] = [
      ("db.locks.waiting", .count, 0.9, 1), ("db.locks.blocked_time", .seconds, 0.8, 0.5),
      ("db.transaction.oldest_age", .seconds, 0.5, 10), ("db.query.oldest_age", .seconds, 0.4, 5),
    ]
    for (name, unit, weight, grain) in gauges {
      let index = columns.addReal(name, labels())
      columns.add(
        SeriesDefinition(
          SeriesKey(name, labels()), unit, .level(index), concern: .high, weight: weight,
          grain: grain))
    }
  }

  private var locks: Int { base + Self.states.count + Self.waits.count }

  /// Takes the answer to `PostgreSQLQueries.activity`, unless the role may not see what it tells.
  mutating func take(_ rows: SQLRows, mayMonitor: Bool, _ columns: inout MetricColumns) {
    if !isRegistered { register(&columns) }
    byState = []
    byWait = []
    (waiting, waitingLongest, oldestTransaction) = (0, 0, 0)
    guard mayMonitor else {
      columns.mark(base..<locks + 4, .forbidden)
      return
    }
    var states = [UInt64](repeating: 0, count: Self.states.count)
    var waits = [UInt64](repeating: 0, count: Self.waits.count)
    var oldestQuery = 0.0
    for row in 0..<rows.count {
      let state = rows.text(row, 0) ?? ""
      let kind = rows.text(row, 1) ?? ""
      let sessions = rows.counter(row, 3) ?? 0
      let age = rows.real(row, 5).map { max(0, $0) }
      states[Self.states.firstIndex { $0.told == state } ?? states.count - 1] &+= sessions
      Self.add(sessions, age, to: state.isEmpty ? "other" : state, in: &byState)
      oldestTransaction = max(oldestTransaction, rows.real(row, 4) ?? 0)
      guard state == "active" else { continue }
      oldestQuery = max(oldestQuery, age ?? 0)
      let event = kind.isEmpty ? "running" : "\(kind): \(rows.text(row, 2) ?? "")"
      Self.add(sessions, age, to: event, in: &byWait)
      guard !kind.isEmpty else { continue }
      waits[Self.waits.firstIndex { $0.told == kind } ?? waits.count - 1] &+= sessions
      guard kind == "Lock" else { continue }
      waiting &+= sessions
      waitingLongest = max(waitingLongest, age ?? 0)
    }
    byState.sort { ($0.sessions, $1.name) > ($1.sessions, $0.name) }
    byWait.sort { ($0.sessions, $1.name) > ($1.sessions, $0.name) }
    for (index, value) in (states + waits).enumerated() { columns.setGauge(base + index, value) }
    columns.setReal(locks, Double(waiting))
    columns.setReal(locks + 1, waitingLongest)
    columns.setReal(locks + 2, oldestTransaction)
    columns.setReal(locks + 3, oldestQuery)
  }

  /// Corrects how long the longest waits for a lock, once the locks themselves were asked.
  func correct(blocked seconds: Double, _ columns: inout MetricColumns) {
    guard isRegistered else { return }
    columns.setReal(locks + 1, seconds)
  }

  private static func add(
    _ sessions: UInt64, _ age: Double?, to name: String, in groups: inout [Group]
  ) {
    if let place = groups.firstIndex(where: { $0.name == name }) {
      groups[place].sessions &+= sessions
      groups[place].oldest = [groups[place].oldest, age].compactMap { $0 }.max()
    } else if groups.count < Limits.sourceSubjects {
      groups.append(Group(name: name, sessions: sessions, oldest: age))
    }
  }
}
