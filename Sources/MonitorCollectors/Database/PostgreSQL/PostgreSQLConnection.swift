import CPostgreSQL
import Glibc
package import MonitorModel
package import MonitorSupport

/// One connection to a server that speaks PostgreSQL's protocol, by libpq without ever waiting
/// beyond a deadline.
///
/// Statements go by the simple protocol, which the console of pgbouncer demands. It belongs to one
/// actor. Only the resolver is waited for without a deadline, where the host is a name.
package final class PostgreSQLConnection {
  /// What is missing where libpq is.
  package static let remedy = "sudo apt-get install libpq5"

  private let connection: OpaquePointer
  private let time: MonitorTime

  /// Connects with libpq's keywords, for example `host` and `dbname`.
  ///
  /// - Throws: `PostgreSQLError` where the server refuses, is not there or is silent until the
  ///   deadline.
  package init(
    _ parameters: [(keyword: String, value: String)], deadline: MonotonicInstant,
    time: MonitorTime
  ) throws(PostgreSQLError) {
    guard kilter_pq_load() != 0 else {
      throw PostgreSQLError(.noLibrary, "libpq.so.5 is not installed")
    }
    guard let begun = Self.begin(parameters) else {
      throw PostgreSQLError(.refused, "no memory for a connection")
    }
    connection = begun
    self.time = time
    try handshake(until: deadline)
  }

  deinit { kilter_pq_finish(connection) }

  private static func begin(_ parameters: [(keyword: String, value: String)]) -> OpaquePointer? {
    var keywords: [UnsafePointer<CChar>?] = []
    var values: [UnsafePointer<CChar>?] = []
    for (keyword, value) in parameters {
      keywords.append(UnsafePointer(strdup(keyword)))
      values.append(UnsafePointer(strdup(value)))
    }
    defer { for text in keywords + values { free(UnsafeMutableRawPointer(mutating: text)) } }
    return kilter_pq_connect_start(keywords + [nil], values + [nil])
  }

  private func handshake(until deadline: MonotonicInstant) throws(PostgreSQLError) {
    var wanted = Int32(KILTER_PQ_WRITING)
    if kilter_pq_socket(connection) < 0 { throw failure(.refused) }
    while true {
      switch wanted {
      case Int32(KILTER_PQ_READY):
        _ = kilter_pq_set_nonblocking(connection)
        return
      case Int32(KILTER_PQ_READING): try wait(POLLIN, until: deadline)
      case Int32(KILTER_PQ_WRITING): try wait(POLLOUT, until: deadline)
      default:
        var error = failure(.refused)
        error.needsPassword = kilter_pq_needs_password(connection) != 0
        throw error
      }
      wanted = kilter_pq_connect_poll(connection)
    }
  }

  /// The server's version, for example 150020; 0 for pgbouncer before it told one.
  package var version: Int { Int(kilter_pq_server_version(connection)) }

  /// A parameter that the server told at the start or since.
  package func parameter(_ name: String) -> String? {
    kilter_pq_parameter(connection, name).map { String(cString: $0) }
  }

  /// Sends statements and waits for all that they give: rows for each that has some.
  ///
  /// After an error that `isFatal` the connection is of no more use.
  ///
  /// - Throws: `PostgreSQLError`.
  package func query(
    _ statements: String, until deadline: MonotonicInstant
  ) throws(PostgreSQLError) -> [SQLRows] {
    guard kilter_pq_send(connection, statements) != 0 else { throw failure(.lost) }
    var flushing = kilter_pq_flush(connection)
    var results: [SQLRows] = []
    var refusal: PostgreSQLError?
    var received = 0
    while true {
      guard flushing >= 0 else { throw failure(.lost) }
      while kilter_pq_is_busy(connection) == 0 {
        guard let result = kilter_pq_take(connection) else {
          if let refusal { throw refusal }
          return results
        }
        defer { kilter_pq_clear(result) }
        switch kilter_pq_status(result) {
        case Int32(KILTER_PQ_ROWS): results.append(Self.rows(of: result))
        case Int32(KILTER_PQ_ERROR): refusal = refusal ?? error(of: result)
        case Int32(KILTER_PQ_UNFIT):
          throw PostgreSQLError(.unfit, "the answer is not rows")
        default: break
        }
      }
      try wait(flushing > 0 ? POLLIN | POLLOUT : POLLIN, until: deadline)
      let waiting = Int(kilter_pq_waiting(connection))
      guard kilter_pq_consume(connection) != 0 else { throw failure(.lost) }
      // At least so much was taken: libpq reads 8 KiB and more at once.
      received += max(waiting - Int(kilter_pq_waiting(connection)), min(waiting, 8_192))
      guard received <= Limits.answerBytes else {
        throw PostgreSQLError(.unfit, "the answer has more than \(Limits.answerBytes) bytes")
      }
      if flushing > 0 { flushing = kilter_pq_flush(connection) }
    }
  }

  /// The error of a result; one without a state is libpq's own word: the connection is gone.
  private func error(of result: OpaquePointer) -> PostgreSQLError {
    guard let state = kilter_pq_sqlstate(result) else { return failure(.lost) }
    let message = kilter_pq_message(result).map { String(cString: $0) } ?? "an error"
    return PostgreSQLError(.server, state: String(cString: state), message)
  }

  private func failure(_ kind: PostgreSQLError.Kind) -> PostgreSQLError {
    PostgreSQLError(kind, told: kilter_pq_error(connection).map { String(cString: $0) } ?? "")
  }

  private static func rows(of result: OpaquePointer) -> SQLRows {
    let width = kilter_pq_columns(result)
    let columns = (0..<width).map { column in
      kilter_pq_column(result, column).map { String(cString: $0) } ?? ""
    }
    var fields: [String?] = []
    let count = kilter_pq_rows(result)
    fields.reserveCapacity(Int(count) * Int(width))
    for row in 0..<count {
      for column in 0..<width {
        var length: Int32 = 0
        let bytes = kilter_pq_field(result, row, column, &length)
        guard let bytes, length >= 0 else {
          fields.append(nil)
          continue
        }
        let raw = UnsafeRawBufferPointer(start: bytes, count: Int(length))
        fields.append(String(decoding: raw, as: UTF8.self))
      }
    }
    return SQLRows(columns: columns, fields: fields)
  }

  /// Waits for the socket.
  private func wait(
    _ events: Int32, until deadline: MonotonicInstant
  ) throws(PostgreSQLError) {
    while true {
      let left = deadline - time.monotonic()
      guard left > 0 else { throw PostgreSQLError(.timedOut, "no answer in time") }
      let milliseconds = Int32(clamping: (left + 999_999) / 1_000_000)
      var entry = pollfd(
        fd: kilter_pq_socket(connection), events: Int16(truncatingIfNeeded: events), revents: 0)
      // What is wrong with the socket libpq finds out by itself.
      guard entry.fd >= 0 else { return }
      if poll(&entry, 1, milliseconds) > 0 { return }
    }
  }
}
