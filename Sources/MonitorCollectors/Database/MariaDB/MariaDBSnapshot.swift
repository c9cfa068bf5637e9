/// What one poll of a MariaDB or MySQL server gave.
struct MariaDBSnapshot {
  /// A connection that carries something out.
  struct Session: Equatable {
    /// The connection's number.
    var id: Int64
    /// The account.
    var user: String
    /// Its database.
    var database: String
    /// For how long, in seconds.
    var seconds: Double
    /// For example `Waiting for table metadata lock`.
    var state: String
    /// What it carries out, without constants.
    var statement: String

    /// Whether it waits for a lock that InnoDB does not know: metadata, tables, `GET_LOCK`.
    var waitsForLock: Bool {
      state.hasPrefix("Waiting for") && state.hasSuffix("lock") || state == "User lock"
    }
  }

  /// An open transaction of InnoDB.
  struct Transaction: Equatable {
    /// The connection's number.
    var id: Int64
    /// Seconds since it began.
    var seconds: Double
    /// Rows it has locked.
    var locked: Double
    /// Rows it has changed.
    var changed: Double
  }

  /// A transaction that waits for a lock of another.
  struct Wait: Equatable {
    /// The waiting connection.
    var waiter: Int64
    /// What it wants to do, without constants.
    var statement: String
    /// For how long, in seconds.
    var seconds: Double
    /// The connection that has the lock.
    var blocker: Int64
    /// What that is doing, without constants; empty where nothing: it is idle in a transaction.
    var blockerStatement: String
  }

  /// A stream of a replica.
  struct Channel: Equatable {
    /// Its name; empty for the only one.
    var name: String
    /// Seconds behind; `nil` where it does not run.
    var seconds: Double?
    /// Whether both its threads run.
    var isRunning: Bool
    /// Where the primary is.
    var primary: String
    /// Its newest error; empty without one.
    var problem: String
  }

  /// What statements of one shape have cost since they were first counted.
  struct Digest: Equatable {
    /// The server's sum of the shape and its schema.
    var id: String
    /// The shape.
    var text: String
    /// How often.
    var count: UInt64
    /// Nanoseconds.
    var nanoseconds: UInt64
    /// Failures.
    var errors: UInt64
    /// Rows looked at.
    var examined: UInt64
  }

  /// All statements together.
  struct Totals: Equatable {
    /// How many.
    var count: UInt64
    /// Nanoseconds.
    var nanoseconds: UInt64
    /// Failures.
    var errors: UInt64
  }

  /// `SHOW GLOBAL STATUS`, names in lower case.
  var status: [String: String] = [:]
  /// `SHOW GLOBAL VARIABLES`, names in lower case.
  var variables: [String: String] = [:]
  /// Connections that carry something out, the longest first; `nil` where that may not be seen.
  var sessions: [Session]?
  /// Open transactions, the oldest first; `nil` where they may not be seen.
  var transactions: [Transaction]?
  /// Who waits for whom.
  var waits: [Wait] = []
  /// Streams of a replica; `nil` where they may not be seen.
  var channels: [Channel]?
  /// All statements together, where performance_schema is on.
  var totals: Totals?
  /// Statements by shape, where performance_schema is on and they are due.
  var digests: [Digest]?

  /// A whole number of the status.
  func number(_ name: String) -> UInt64? { status[name].flatMap { UInt64($0) } }

  /// A number of the variables.
  func setting(_ name: String) -> Double? { variables[name].flatMap { Double($0) } }

  /// Transactions whose connection carries nothing out.
  var idleInTransaction: Int? {
    guard let transactions, let sessions else { return nil }
    let busy = Set(sessions.map(\.id))
    return transactions.count { !busy.contains($0.id) }
  }
}
