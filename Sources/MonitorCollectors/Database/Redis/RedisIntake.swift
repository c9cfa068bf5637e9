package import MonitorModel
package import MonitorSupport
import WireFormats

/// A Redis server (or Valkey, KeyDB): `INFO all`, the slow log and, seldom, the list of clients.
///
/// One connection; nothing that grows with the number of keys is ever asked. A poll takes two round
/// trips at the most, and ends within the timeout as a whole.
package final actor RedisIntake: Intake {
  /// The list of clients is asked in one poll of so many, and only below `clientsMost`.
  private static let clientsEvery = 10
  private static let clientsMost: UInt64 = 1_000

  /// The collector's name.
  package nonisolated let name: String
  private let options: RedisOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private var connection: RedisConnection?
  private var redial = RedialPlan()
  private var series: RedisSeries
  private var report: RedisReport
  private var slow = RedisSlowLog()
  private var clients: [RedisClients.Group] = []
  private var notes: [SourceNote] = []
  private var refusals: [String: SourceNote] = [:]
  private var faults = DatabaseFaults()
  private var nextPoll: MonotonicInstant?
  private var polls = 0

  /// The thread it waits on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is opened before the first reading.
  package init(_ options: RedisOptions, thread: OwnThread, time: MonitorTime) {
    name = options.name
    self.options = options
    self.thread = thread
    self.time = time
    series = RedisSeries(server: options.name)
    report = RedisReport(options)
  }

  /// Asks the server where that is due; a server that does not answer is a batch with `db.up` 0 and
  /// the reason.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    if let nextPoll, instant < nextPoll {
      series.skip()
    } else if connection != nil || redial.mayTry(at: instant) {
      // A tick that comes a little early must not cost a whole tick more.
      nextPoll = instant.advanced(by: options.interval.nanoseconds / 10 * 9)
      do throws(CollectorError) {
        try poll(at: instant)
        redial.succeeded()
      } catch {
        fail(error)
      }
    }
    return MetricBatch(
      collector: name, at: instant, catalog: series.columns.catalog,
      values: series.columns.values, states: series.columns.states, notes: notes,
      report: report.report)
  }

  private func poll(at instant: MonotonicInstant) throws(CollectorError) {
    let deadline = time.monotonic().advanced(by: max(1_000_000, options.timeout.nanoseconds))
    let link: RedisConnection
    if let connection {
      link = connection
    } else {
      redial.begins(at: instant)
      link = try RedisConnection(options, time: time, until: deadline)
      connection = link
      refusals = [:]
    }
    var commands = [["INFO", "all"]]
    if refusals["slowlog"] == nil { commands.append(["SLOWLOG", "GET", "10"]) }
    let replies = try link.ask(commands, until: deadline)
    if let refusal = replies[0].refusal { throw Self.error(refusal) }
    guard case .bytes(let bytes) = replies[0] else {
      throw CollectorError(.malformed, "INFO was answered with something else")
    }
    let info = bytes.withUnsafeBytes { RedisInfo($0) }
    guard info.text("redis_version") != nil || info.text("valkey_version") != nil else {
      throw CollectorError(.malformed, "the answer to INFO names no version of Redis")
    }
    faults.add("lines of INFO that are not understood", info.skippedLines)
    if replies.count > 1 {
      if let refusal = replies[1].refusal {
        refuse("slowlog", refusal)
      } else {
        slow.take(replies[1], server: info.text("run_id") ?? "")
      }
    }
    try askClients(link, info, until: deadline)
    polls += 1
    let refused = series.refused
    series.take(info, slowCommands: slow.count)
    faults.add("replicas without series: there are too many", series.refused - refused)
    notes = refusals.keys.sorted().compactMap { refusals[$0] }
    report.take(info, slow: slow, clients: clients, faults: faults.list, at: instant)
  }

  private func askClients(
    _ link: RedisConnection, _ info: RedisInfo, until deadline: MonotonicInstant
  ) throws(CollectorError) {
    guard polls % Self.clientsEvery == 0, refusals["client"] == nil else { return }
    guard let count = info.number("connected_clients"), count <= Self.clientsMost else {
      clients = []
      return
    }
    let reply = try link.ask([["CLIENT", "LIST"]], until: deadline)[0]
    if let refusal = reply.refusal { return refuse("client", refusal) }
    clients = reply.text.map(RedisClients.groups) ?? []
  }

  /// A part that the server refuses: the rest goes on.
  private func refuse(_ part: String, _ refusal: String) {
    let what = part == "slowlog" ? "the slow log" : "the list of clients"
    refusals[part] = SourceNote(what, .forbidden, remedy: remedy(refusal))
  }

  private func fail(_ error: CollectorError) {
    // Only a refusal by the server leaves a connection that is of use; it is not asked every tick.
    connection = nil
    slow = RedisSlowLog()
    clients = []
    let now = time.monotonic()
    redial.failed(at: now, isRefusal: error.code == .forbidden || error.code == .absent)
    let reason: GapReason =
      switch error.code {
      case .forbidden: .forbidden
      case .timedOut: .timedOut
      case .malformed: .malformed
      case .absent: .absent
      default: .failed
      }
    let seconds = Double(options.timeout.nanoseconds / 1_000_000) / 1_000
    let problem = error.code == .timedOut ? "no answer in \(seconds) s" : error.detail
    series.fail(reason, isUp: error.code == .forbidden)
    faults.add(DatabaseFaults.reason(reason), 1, example: problem)
    notes = [SourceNote(options.origin, reason, remedy: remedy(error.detail))]
    report.fail(problem, faults: faults.list)
  }

  private static func error(_ refusal: String) -> CollectorError {
    let code: CollectorError.Code =
      ["NOAUTH", "NOPERM", "WRONGPASS"].contains { refusal.hasPrefix($0) } ? .forbidden : .failed
    return CollectorError(code, refusal)
  }

  /// What would mend it, as exactly as it can be said.
  private func remedy(_ detail: String) -> String {
    if detail.hasPrefix("NOAUTH") {
      return "The server asks for a password: set password_file (and user) for \(name), or make "
        + "one that may only look: " + Self.accessList(options.user)
    }
    if detail.hasPrefix("WRONGPASS") || detail.contains("invalid password") {
      return "The password or user for \(name) is wrong: mend password_file and user, or "
        + Self.accessList(options.user)
    }
    if detail.hasPrefix("NOPERM") {
      return "The user may not ask this: " + Self.accessList(options.user)
    }
    if detail.contains("is not installed") { return "Install libhiredis0.14." }
    if detail.contains("refused") || detail.contains("No such file") {
      return "No server listens there: is it running, and is \(options.origin) right?"
    }
    return ""
  }

  private static func accessList(_ user: String?) -> String {
    "ACL SETUSER \(user ?? "kilter") on >PASSWORD +info +client|setname +client|list +slowlog|get"
  }
}
