import MonitorModel

/// The log of changes, checkpoints, and how far those behind are behind.
struct PostgreSQLReplication {
  private struct Slot {
    var delay: Int
    var bytes: Int
  }

  /// One server that follows, as told.
  struct Replica: Equatable {
    var name: String
    var address: String
    var state: String
    var bytes: Double?
    var seconds: Double?
  }

  /// Whether this server follows another; `nil` before it was asked.
  private(set) var isFollower: Bool?
  /// Seconds since the server started; `nil` before it was asked.
  private(set) var uptime: Double?
  /// Those who follow this server.
  private(set) var replicas: [Replica] = []
  /// How far this server is behind the one it follows; `nil` where it follows none.
  private(set) var own: Replica?
  private let server: String
  private var slots: [String: Slot] = [:]
  private var log: Int?
  private var checkpoints: Int?
  private var io: Int?

  /// For a source of a name.
  init(server: String) { self.server = server }

  private func labels(_ more: SeriesKey.Label...) -> [SeriesKey.Label] {
    [SeriesKey.Label("server", server)] + more
  }

  /// Takes the answer to `PostgreSQLQueries.position`.
  mutating func take(position rows: SQLRows, _ columns: inout MetricColumns) {
    if log == nil {
      let index = columns.add("db.wal.bytes", labels())
      log = index
      columns.add(
        SeriesDefinition(
          SeriesKey("db.wal.bytes", labels()), .bytesPerSecond, .rate(index), concern: .high,
          weight: 0.4, grain: 1_048_576))
    }
    uptime = rows.real(0, 0)
    isFollower = rows.truth(0, 1)
    if let log { columns.set(log, rows.counter(0, 2)) }
  }

  /// Takes the answer to `PostgreSQLQueries.checkpoints`.
  mutating func take(checkpoints rows: SQLRows, _ columns: inout MetricColumns) {
    let first = checkpoints ?? registerCheckpoints(&columns)
    checkpoints = first
    columns.set(first, rows.counter(0, 0))
    columns.set(first + 1, rows.counter(0, 1))
    columns.set(first + 2, rows.real(0, 2).flatMap { UInt64(exactly: ($0 * 1_000).rounded()) })
  }

  private func registerCheckpoints(_ columns: inout MetricColumns) -> Int {
    let first = columns.values.count
    for kind in ["timed", "requested"] {
      let labels = labels(.init("kind", kind))
      let index = columns.add("db.checkpoints", labels)
      columns.add(
        SeriesDefinition(
          SeriesKey("db.checkpoints", labels), .perSecond, .rate(index),
          concern: kind == "requested" ? .high : .none, weight: 0.3, grain: 0.1))
    }
    let time = columns.add("db.checkpoint.time", labels())
    columns.add(
      SeriesDefinition(
        SeriesKey("db.checkpoint.share", labels()), .ratio, .rate(time, scale: 1e-6, share: true),
        concern: .none, weight: 0.3, grain: 0.05))
    return first
  }

  /// Takes the answer to `PostgreSQLQueries.io`.
  mutating func take(io rows: SQLRows, _ columns: inout MetricColumns) {
    let operations = ["read", "write", "extend", "fsync"]
    if io == nil {
      io = columns.values.count
      for operation in operations {
        let labels = labels(.init("op", operation))
        let index = columns.add("db.io", labels)
        columns.add(
          SeriesDefinition(
            SeriesKey("db.io", labels), .perSecond, .rate(index), concern: .none, weight: 0.3,
            grain: 10))
      }
    }
    guard let io else { return }
    for column in operations.indices { columns.set(io + column, rows.counter(0, column)) }
  }

  /// Takes the answers to `PostgreSQLQueries.replicas` and `.replay`.
  mutating func take(
    replicas rows: SQLRows, replay: SQLRows, mayMonitor: Bool, _ columns: inout MetricColumns
  ) {
    replicas = (0..<rows.count).map { row in
      let bytes = rows.real(row, 3).map { max(0, $0) }
      // Nothing is told of the time where nothing is left to be done.
      let seconds = rows.real(row, 4) ?? (bytes == 0 ? 0 : nil)
      return Replica(
        name: rows.text(row, 0) ?? "", address: rows.text(row, 1) ?? "",
        state: rows.text(row, 2) ?? "", bytes: bytes, seconds: seconds)
    }
    own = nil
    if replay.truth(0, 0) == true {
      own = Replica(
        name: "this server", address: "", state: "recovery",
        bytes: replay.real(0, 1).map { max(0, $0) }, seconds: replay.real(0, 2).map { max(0, $0) })
    }
    write(mayMonitor: mayMonitor, &columns)
  }

  private mutating func write(mayMonitor: Bool, _ columns: inout MetricColumns) {
    var worst: [String: (bytes: Double?, seconds: Double?)] = [:]
    for replica in replicas + [own].compactMap({ $0 }) {
      let told = replica.address.isEmpty ? replica.name : "\(replica.name)@\(replica.address)"
      let isNew = slots[told] == nil && worst[told] == nil
      let count = slots.count + worst.keys.count { slots[$0] == nil }
      let name = isNew && count >= Limits.sourceSubjects ? "other" : told
      let before = worst[name]
      worst[name] = (
        [before?.bytes, replica.bytes].compactMap { $0 }.max(),
        [before?.seconds, replica.seconds].compactMap { $0 }.max()
      )
    }
    for (name, _) in worst where slots[name] == nil { slots[name] = register(name, &columns) }
    for (name, slot) in slots {
      guard let lag = worst[name] else {
        columns.mark(slot.delay, .vanished)
        columns.mark(slot.bytes, .vanished)
        continue
      }
      let missing: ReadingState = mayMonitor ? .absent : .forbidden
      if let value = lag.seconds {
        columns.setReal(slot.delay, value)
      } else {
        columns.mark(slot.delay, missing)
      }
      if let value = lag.bytes {
        columns.setReal(slot.bytes, value)
      } else {
        columns.mark(slot.bytes, missing)
      }
    }
  }

  private func register(_ replica: String, _ columns: inout MetricColumns) -> Slot {
    let labels = labels(.init("replica", replica))
    let slot = Slot(
      delay: columns.addReal("db.replication.lag", labels),
      bytes: columns.addReal("db.replication.lag_bytes", labels))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.replication.lag", labels), .seconds, .level(slot.delay), concern: .high,
        weight: 0.8, grain: 1))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.replication.lag_bytes", labels), .bytes, .level(slot.bytes), concern: .high,
        weight: 0.6, grain: 16_777_216))
    return slot
  }
}
