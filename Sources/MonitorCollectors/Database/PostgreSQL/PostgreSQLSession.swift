import MonitorModel
import MonitorSupport

/// The one connection of a source: made when it is needed, given up when it fails, and made again
/// after a wait that doubles from a second to ten.
struct PostgreSQLSession {
  /// The first wait after a failure, in nanoseconds.
  static let retryLeast: Int64 = 1_000_000_000
  /// The longest wait after a failure, in nanoseconds.
  static let retryMost: Int64 = 10_000_000_000

  private let parameters: [(keyword: String, value: String)]
  private let opening: String
  private let time: MonitorTime
  private var connection: PostgreSQLConnection?
  private var retryAt: MonotonicInstant?
  private var retryWait = Self.retryLeast
  private var prepared: Set<String> = []
  private var mayPrepare = true

  /// A session that is not connected yet; `opening` are the statements it begins with.
  init(_ parameters: [(keyword: String, value: String)], opening: String, time: MonitorTime) {
    self.parameters = parameters
    self.opening = opening
    self.time = time
  }

  /// Whether there is a connection.
  var isConnected: Bool { connection != nil }
  /// The server's version, for example 150020; 0 where there is no connection.
  var version: Int { connection?.version ?? 0 }

  /// A parameter that the server told.
  func parameter(_ name: String) -> String? { connection?.parameter(name) }

  /// Whether it is too early for another attempt.
  func mustWait(at instant: MonotonicInstant) -> Bool {
    guard connection == nil, let retryAt else { return false }
    return instant < retryAt
  }

  /// Connects.
  mutating func connect(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    guard connection == nil else { return }
    prepared = []
    mayPrepare = true
    do throws(PostgreSQLError) {
      let made = try PostgreSQLConnection(parameters, deadline: deadline, time: time)
      if !opening.isEmpty { _ = try made.query(opening, until: deadline) }
      connection = made
    } catch {
      giveUp()
      throw error
    }
  }

  /// Says that the server works again: the next failure is waited for shortly.
  mutating func succeed() { retryWait = Self.retryLeast }

  /// Closes the connection and waits before the next.
  mutating func giveUp() {
    connection = nil
    retryAt = time.monotonic().advanced(by: retryWait)
    retryWait = min(2 * retryWait, Self.retryMost)
  }

  /// Sends statements over the connection there is.
  mutating func query(
    _ statements: String, until deadline: MonotonicInstant
  ) throws(PostgreSQLError) -> [SQLRows] {
    guard let connection else { throw PostgreSQLError(.lost, "there is no connection") }
    do throws(PostgreSQLError) {
      return try connection.query(statements, until: deadline)
    } catch {
      if error.isFatal { giveUp() }
      throw error
    }
  }

  /// Runs queries that come again and again, in one round trip; each gives rows.
  ///
  /// The server plans them once: to plan costs more than to execute. A pool in between may give
  /// another session each time, which knows none of them; then they are sent as they are.
  mutating func run(
    _ queries: [PostgreSQLQuery], until deadline: MonotonicInstant
  ) throws(PostgreSQLError) -> [SQLRows] {
    let results: [SQLRows]
    do throws(PostgreSQLError) {
      for new in queries where mayPrepare && !prepared.contains(new.name) {
        _ = try query("PREPARE \(new.name) AS \(new.sql)", until: deadline)
        prepared.insert(new.name)
      }
      let statements = queries.map { mayPrepare ? "EXECUTE \($0.name)" : $0.sql }
      results = try query(statements.joined(separator: "; "), until: deadline)
    } catch {
      // Unknown, or known already.
      guard mayPrepare, error.state == "26000" || error.state == "42P05" else { throw error }
      mayPrepare = false
      results = try query(queries.map(\.sql).joined(separator: "; "), until: deadline)
    }
    guard results.count == queries.count else {
      giveUp()
      throw PostgreSQLError(.unfit, "\(results.count) answers to \(queries.count) queries")
    }
    return results
  }
}
