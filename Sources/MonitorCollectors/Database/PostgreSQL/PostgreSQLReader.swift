import MonitorModel
import MonitorSupport

/// What a source reads of one PostgreSQL server, poll by poll, and the columns it fills.
///
/// Cheap counts come with every poll in one round trip; what is dear comes in turn, and who blocks
/// whom only while somebody waits.
struct PostgreSQLReader {
  /// Seconds that a query waits for a lock before it is asked who has it: shorter waits are normal.
  private static let waitSeconds = 0.5
  /// Age in seconds from which on a transaction is shown.
  private static let transactionSeconds = 10.0
  /// Nanoseconds between two questions for texts while those of dear statements are known.
  private static let textsNanoseconds: Int64 = 30_000_000_000

  /// The columns.
  var columns = MetricColumns()
  /// What the server said of itself.
  private(set) var server: PostgreSQLServer?
  /// Counts of databases.
  private(set) var databases: PostgreSQLDatabases
  /// Sessions, summed up.
  private(set) var activity: PostgreSQLActivity
  /// Statements between polls.
  private(set) var statements: PostgreSQLStatements
  /// Who blocks whom.
  private(set) var sessions: PostgreSQLSessions
  /// The log and those behind.
  private(set) var replication: PostgreSQLReplication
  /// What grows slowly.
  private(set) var upkeep: PostgreSQLUpkeep
  /// What parts could not be read, and why.
  private(set) var refusals: [PostgreSQLSchedule.Part: PostgreSQLError] = [:]
  /// When the counts were taken.
  private(set) var takenAt: MonotonicInstant?
  private let options: PostgreSQLOptions
  private let time: MonitorTime
  private var session: PostgreSQLSession
  private var queries = PostgreSQLQueries(version: 0)
  private var schedule = PostgreSQLSchedule()
  private var textsAt: MonotonicInstant?

  /// A reader that is not connected yet.
  init(_ options: PostgreSQLOptions, time: MonitorTime) {
    self.options = options
    self.time = time
    session = PostgreSQLSession(
      options.parameters, opening: options.session + "; SET search_path = pg_catalog", time: time)
    databases = PostgreSQLDatabases(server: options.name)
    activity = PostgreSQLActivity(server: options.name)
    statements = PostgreSQLStatements(server: options.name, showsTexts: options.showsStatements)
    sessions = PostgreSQLSessions(showsTexts: options.showsStatements)
    replication = PostgreSQLReplication(server: options.name)
    upkeep = PostgreSQLUpkeep(server: options.name)
  }

  /// Whether it is too early for another attempt to connect.
  func mustWait(at instant: MonotonicInstant) -> Bool { session.mustWait(at: instant) }

  /// Polls once: the cheap counts and what is due.
  mutating func poll(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    if !session.isConnected { try connect(until: deadline) }
    let begun = time.monotonic()
    let answers = try session.run(
      [queries.databases, queries.activity, queries.position], until: deadline)
    let ended = time.monotonic()
    let taken = begun.advanced(by: (ended - begun) / 2)
    takenAt = taken
    session.succeed()
    let mayMonitor = server?.mayMonitor ?? false
    databases.take(answers[0], maxConnections: server?.maxConnections, &columns)
    activity.take(answers[1], mayMonitor: mayMonitor, &columns)
    replication.take(position: answers[2], &columns)
    try readLocks(until: deadline)
    let isCalm = activity.oldestTransaction < Self.transactionSeconds
    if isCalm { sessions.clearTransactions() }
    for part in schedule.parts(
      at: ended, isCalm: isCalm, interval: options.interval)
    {
      // What is left over for this poll may be too little; it comes with the next.
      guard deadline - time.monotonic() > options.timeout.nanoseconds / 4 else { break }
      try read(part, at: ended, until: deadline)
    }
  }

  private mutating func connect(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    try session.connect(until: deadline)
    let answer = try session.query(PostgreSQLQueries.server, until: deadline)
    let told = PostgreSQLServer(answer.first ?? SQLRows(columns: []))
    server = told
    queries = PostgreSQLQueries(version: session.version)
    schedule.reset(at: time.monotonic())
    refusals = [:]
    statements.reconnect()
  }

  /// Asks who blocks whom while a query has waited for a lock for longer than is normal.
  private mutating func readLocks(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    guard activity.waiting > 0, activity.waitingLongest >= Self.waitSeconds else {
      sessions.clearLocks()
      return
    }
    do throws(PostgreSQLError) {
      sessions.take(locks: try session.run([queries.locks], until: deadline)[0])
      activity.correct(blocked: sessions.longest ?? 0, &columns)
    } catch {
      sessions.clearLocks()
      if error.isFatal { throw error }
    }
  }

  /// Reads one part; an error that leaves the connection standing is that part's alone.
  private mutating func read(
    _ part: PostgreSQLSchedule.Part, at instant: MonotonicInstant,
    until deadline: MonotonicInstant
  ) throws(PostgreSQLError) {
    do throws(PostgreSQLError) {
      switch part {
      case .statements: try readStatements(until: deadline)
      case .replication:
        let answers = try session.run([queries.replicas, queries.replay], until: deadline)
        replication.take(
          replicas: answers[0], replay: answers[1], mayMonitor: server?.mayMonitor ?? false,
          &columns)
      case .checkpoints: try readCheckpoints(until: deadline)
      case .transactions:
        sessions.take(transactions: try session.run([queries.transactions], until: deadline)[0])
      case .upkeep:
        let answers = try session.run([queries.horizon, queries.tables], until: deadline)
        upkeep.take(horizon: answers[0], &columns)
        upkeep.take(tables: answers[1], &columns)
      case .sizes:
        upkeep.take(sizes: try session.run([queries.sizes], until: deadline)[0], &columns)
      }
      refusals[part] = nil
      schedule.asked(part, at: instant)
    } catch {
      if error.isFatal { throw error }
      refusals[part] = error
      schedule.asked(part, at: instant, inTime: error.gap != .timedOut)
      if part == .statements { statements.mark(ReadingState(error.gap), &columns) }
    }
  }

  private mutating func readCheckpoints(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    let wanted = [queries.checkpoints] + (queries.io.map { [$0] } ?? [])
    let answers = try session.run(wanted, until: deadline)
    replication.take(checkpoints: answers[0], &columns)
    if answers.count > 1 { replication.take(io: answers[1], &columns) }
  }

  private mutating func readStatements(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    guard let server, let counts = server.statements else { return }
    let wanted = [counts] + (server.evictions.map { [$0] } ?? [])
    let begun = time.monotonic()
    let answers = try session.run(wanted, until: deadline)
    let ended = time.monotonic()
    statements.take(answers[0], at: begun.advanced(by: (ended - begun) / 2))
    if answers.count > 1 { statements.evictions = answers[1].counter(0, 0) ?? 0 }
    let unknown = statements.unknown
    let isLate = textsAt.map { ended - $0 >= Self.textsNanoseconds } ?? true
    if !unknown.isEmpty, isLate || statements.isDear(unknown) {
      textsAt = ended
      let texts = try session.query(server.texts(of: unknown), until: deadline)
      statements.take(texts: texts.first ?? SQLRows(columns: []), of: unknown)
    }
    statements.write(&columns)
  }
}
