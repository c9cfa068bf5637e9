import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Synchronization

/// Measures what polling a PostgreSQL costs, at the server that PGHOST, PGPORT and PGUSER name:
/// each query, a poll of everything, and 300 ordinary polls.
///
/// With `poll SECONDS` it polls once a second instead, and prints the transactions a second it saw
/// of each database: to be run beside pgbench. With `report` it prints what the source tells.
func benchmarkPostgreSQL() async {
  var options = PostgreSQLOptions(name: "bench", host: environment("PGHOST") ?? "")
  options.port = environment("PGPORT").flatMap { Int($0) } ?? 5_432
  options.user = environment("PGUSER")
  guard let thread = OwnThread() else { return }
  if let seconds = argument(after: "poll").flatMap({ Int($0) }) {
    let intake = PostgreSQLIntake(options, thread: thread, time: .system)
    await watch(intake, seconds: seconds)
    return
  }
  if CommandLine.arguments.contains("report") {
    await tell(options, thread)
    return
  }
  do throws(PostgreSQLError) {
    try measureQueries(options)
  } catch {
    print("PostgreSQL: \(error)")
    return
  }
  await measurePolls(options, thread)
}

private func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

private func milliseconds(_ nanoseconds: Int64) -> String {
  "\((Double(nanoseconds) / 1e4).rounded() / 100) ms"
}

private func median(_ values: [Int64]) -> Int64 {
  values.isEmpty ? 0 : values.sorted()[values.count / 2]
}

/// Each query, prepared as the source prepares it.
private func measureQueries(_ options: PostgreSQLOptions) throws(PostgreSQLError) {
  let time = MonitorTime.system
  func deadline() -> MonotonicInstant { time.monotonic().advanced(by: 10_000_000_000) }
  let connection = try PostgreSQLConnection(
    options.parameters, deadline: deadline(), time: time)
  _ = try connection.query(options.session, until: deadline())
  let answer = try connection.query(PostgreSQLQueries.server, until: deadline())
  let server = PostgreSQLServer(answer.first ?? SQLRows(columns: []))
  let queries = PostgreSQLQueries(version: connection.version)
  let cheap = [queries.databases, queries.activity, queries.position]
  let dear: [PostgreSQLQuery?] = [
    server.statements, server.evictions, queries.replicas, queries.replay, queries.checkpoints,
    queries.io, queries.horizon, queries.tables, queries.locks, queries.transactions,
    queries.sizes,
  ]
  let all = cheap + dear.compactMap { $0 }
  for query in all {
    _ = try connection.query("PREPARE \(query.name) AS \(query.sql)", until: deadline())
  }
  let told = try connection.query("SELECT pg_backend_pid()", until: deadline())
  let backend = told.first?.text(0, 0) ?? ""
  func cost(_ statements: String) throws(PostgreSQLError) -> (wall: Int64, cpu: Int64) {
    var spent: [Int64] = []
    let before = backendNanoseconds(backend)
    for _ in 0..<100 {
      let begun = time.monotonic()
      _ = try connection.query(statements, until: deadline())
      spent.append(time.monotonic() - begun)
    }
    return (median(spent), (backendNanoseconds(backend) - before) / 100)
  }
  print("PostgreSQL \(connection.version): medians of 100")
  var sum: (wall: Int64, cpu: Int64) = (0, 0)
  func show(_ name: String, _ cost: (wall: Int64, cpu: Int64)) {
    print("  \(name): \(milliseconds(cost.wall)), of the server's CPU \(milliseconds(cost.cpu))")
    sum = (sum.wall + cost.wall, sum.cpu + cost.cpu)
  }
  let tick = cheap.map { "EXECUTE \($0.name)" }.joined(separator: "; ")
  show("every poll, three in one round trip", try cost(tick))
  for query in all.dropFirst(cheap.count) {
    show("\(query.name.dropFirst(7))", try cost("EXECUTE \(query.name)"))
  }
  show("everything", sum)
}

/// Processor time of a process of this machine so far: /proc/PID/schedstat, proc(5).
private func backendNanoseconds(_ process: String) -> Int64 {
  let file = open("/proc/\(process)/schedstat", O_RDONLY)
  guard file >= 0 else { return 0 }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 128)
  let length = read(file, &buffer, buffer.count)
  let text = String(decoding: buffer[..<max(0, length)], as: UTF8.self)
  return text.split(separator: " ").first.flatMap { Int64($0) } ?? 0
}

/// A clock that can be put forward.
private final class ForwardClock: Sendable {
  let shift = Atomic<Int64>(0)
  var time: MonitorTime {
    var time = MonitorTime.system
    time.monotonic = {
      MonitorTime.system.monotonic().advanced(by: self.shift.load(ordering: .relaxed))
    }
    return time
  }
}

/// Ordinary polls, a second of a clock apart that is put forward.
private func measurePolls(_ options: PostgreSQLOptions, _ thread: OwnThread) async {
  let clock = ForwardClock()
  let time = clock.time
  let intake = PostgreSQLIntake(options, thread: thread, time: time)
  var spent: [Int64] = []
  for second in 0..<301 {
    let begun = MonitorTime.system.monotonic()
    _ = try? await intake.read(at: time.monotonic())
    if second > 0 { spent.append(MonitorTime.system.monotonic() - begun) }
    clock.shift.add(1_000_000_000, ordering: .relaxed)
  }
  spent.sort()
  let mean = spent.reduce(0, +) / Int64(spent.count)
  print(
    "  300 polls: mean \(milliseconds(mean)), median \(milliseconds(median(spent))), "
      + "p95 \(milliseconds(spent[spent.count * 95 / 100])), "
      + "longest \(milliseconds(spent[spent.count - 1]))")
}

/// Prints what the source tells after some polls, and every series that has no value.
private func tell(_ options: PostgreSQLOptions, _ thread: OwnThread) async {
  let clock = ForwardClock()
  let time = clock.time
  let intake = PostgreSQLIntake(options, thread: thread, time: time)
  var seen: [Int: RawValue] = [:]
  var last: MetricBatch?
  for _ in 0..<20 {
    last = try? await intake.read(at: time.monotonic())
    guard let last else { return }
    for (index, state) in last.states.enumerated() where state == .value {
      seen[index] = last.values[index]
    }
    clock.shift.add(1_000_000_000, ordering: .relaxed)
  }
  guard let last, let report = last.report else { return }
  print("\(report.kind) at \(report.origin): \(report.problem)")
  for note in last.notes { print("  note: \(note.subject): \(note.reason): \(note.remedy)") }
  for fact in report.facts { print("  \(fact.label): \(fact.cell)") }
  for table in report.tables { print("  \(table.title): \(table.rows.prefix(5))") }
  for (index, metric) in last.catalog.metrics.enumerated() {
    let value = seen[index].map { raw in
      metric.kind == .real ? "\(Double(bitPattern: raw.bits))" : "\(raw.bits)"
    }
    print("  \(metric.key): \(value ?? "\(last.states[index])")")
  }
}

/// Polls once a second, and says what it saw.
private func watch(_ intake: PostgreSQLIntake, seconds: Int) async {
  let time = MonitorTime.system
  let begun = time.monotonic()
  var first: (batch: MetricBatch, cpu: Double)?
  var last: MetricBatch?
  var spent: [Int64] = []
  for second in 0...seconds {
    let instant = begun.advanced(by: Int64(second) * 1_000_000_000)
    try? await time.sleepUntil(instant)
    let before = time.monotonic()
    last = try? await intake.read(at: instant)
    spent.append(time.monotonic() - before)
    // The first poll connects and asks everything.
    if second == 1, let last { first = (last, cpuSeconds()) }
  }
  guard let first, let last else { return }
  let span = Double(last.at - first.batch.at) / 1e9
  for (index, metric) in last.catalog.metrics.enumerated()
  where metric.key.name == "db.transactions.committed" && index < first.batch.values.count {
    let gain = last.values[index].bits &- first.batch.values[index].bits
    print(
      "\(metric.key.label("db") ?? ""): \(rounded(Double(gain) / span)) commits/s over "
        + "\(rounded(span)) s")
  }
  print(
    "polls: median \(milliseconds(median(spent))), longest "
      + "\(milliseconds(spent.dropFirst().max() ?? 0)), first \(milliseconds(spent[0])); own CPU "
      + "\(rounded((cpuSeconds() - first.cpu) / span * 100)) %")
}
