import CMariaDB
import Glibc
import MonitorModel
import MonitorSupport

/// One connection to a MariaDB or MySQL server; every call ends by its deadline, also where a server
/// drips its answer byte by byte.
///
/// It is closed when the object goes. To be used on an `OwnThread`: it waits.
final class MariaDBConnection {
  /// Rows of one answer at most.
  private static let rowsMost = 10_000
  /// Columns of one answer at most.
  private static let columnsMost = 512

  private let handle: OpaquePointer
  private let time: MonitorTime

  /// Connects by `deadline`.
  init(
    _ options: MariaDBOptions, time: MonitorTime, until deadline: MonotonicInstant
  ) throws(MariaDBError) {
    guard kilter_mariadb_load() != 0 else {
      throw MariaDBError(kind: .noLibrary, message: "libmariadb.so.3 is not installed")
    }
    let seconds = max(1, options.timeout.nanoseconds / 1_000_000_000)
    guard let made = kilter_mariadb_make(UInt32(clamping: seconds), UInt(Limits.answerBytes)) else {
      throw MariaDBError(kind: .lost, message: "no memory for a connection")
    }
    handle = made
    self.time = time
    let host = options.socket == nil ? options.host : "localhost"
    let port = UInt32(clamping: options.socket == nil ? options.port : 0)
    // The library keeps what it needs, but only once the call is done: the texts stay until then.
    var held: [UnsafeMutablePointer<CChar>?] = []
    defer {
      for text in held {
        if let text { explicit_bzero(text, strlen(text)) }
        free(text)
      }
    }
    for text in [host, options.account, options.password?.value, options.socket] {
      held.append(text.flatMap { strdup($0) })
    }
    try drive(
      kilter_mariadb_connect_start(handle, held[0], held[1], held[2], port, held[3]),
      until: deadline
    ) { kilter_mariadb_connect_cont(handle, $0) }
    try check(isOpen: false)
  }

  deinit { kilter_mariadb_close(handle) }

  /// Asks for rows; an answer without rows is empty.
  ///
  /// - Throws: `.server` where the connection stands; otherwise it is of no more use.
  func rows(_ text: String, until deadline: MonotonicInstant) throws(MariaDBError) -> MariaDBRows {
    let bytes = strdup(text)
    defer { free(bytes) }
    guard let bytes else { throw MariaDBError(kind: .lost, message: "no memory") }
    try drive(
      kilter_mariadb_query_start(handle, bytes, UInt(text.utf8.count)), until: deadline
    ) { kilter_mariadb_query_cont(handle, $0) }
    try check(isOpen: true)
    let count = kilter_mariadb_columns(handle)
    guard count > 0 else {
      try check(isOpen: true)
      return MariaDBRows()
    }
    guard count <= Self.columnsMost else { throw tooMuch("\(count) columns") }
    var answer = MariaDBRows()
    for column in 0..<count {
      answer.names.append(String(cString: kilter_mariadb_column_name(handle, column)).lowercased())
    }
    var size = 0
    while true {
      try drive(kilter_mariadb_row_start(handle), until: deadline) {
        kilter_mariadb_row_cont(handle, $0)
      }
      guard kilter_mariadb_has_row(handle) != 0 else { break }
      let row = (0..<count).map { column -> String? in
        var length: UInt = 0
        guard let start = kilter_mariadb_value(handle, column, &length) else { return nil }
        size += Int(length)
        return String(
          decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
      }
      answer.rows.append(row)
      guard answer.rows.count <= Self.rowsMost else { throw tooMuch("\(Self.rowsMost) rows") }
      guard size <= Limits.answerBytes else { throw tooMuch("\(Limits.answerBytes) bytes") }
    }
    let failure = error(isOpen: true)
    kilter_mariadb_finish(handle)
    if let failure { throw failure }
    return answer
  }

  private func tooMuch(_ what: String) -> MariaDBError {
    kilter_mariadb_abandon(handle)
    return MariaDBError(kind: .tooMuch, message: "the answer has more than \(what)")
  }

  private func check(isOpen: Bool) throws(MariaDBError) {
    if let error = error(isOpen: isOpen) { throw error }
  }

  /// What the last call failed with.
  private func error(isOpen: Bool) -> MariaDBError? {
    let number = kilter_mariadb_error(handle)
    guard number != 0 else { return nil }
    let line = String(cString: kilter_mariadb_message(handle)).prefix { $0 != "\n" }
    // Numbers of 2000 and above are the library's own: the connection is lost (`errmsg.h`).
    let isLibrary = (2_000..<3_000).contains(number) || number >= 5_000
    return MariaDBError(
      kind: isOpen && !isLibrary ? .server : .lost, number: number,
      message: String(line.prefix(200)))
  }

  /// Goes on with a call until it is done, or the deadline has passed.
  private func drive(
    _ first: Int32, until deadline: MonotonicInstant, _ next: (Int32) -> Int32
  ) throws(MariaDBError) {
    var status = first
    while status != 0 {
      let left = deadline - time.monotonic()
      guard left > 0 else {
        kilter_mariadb_abandon(handle)
        // The call ends with an error; a few turns at the most, for nothing is there to wait for.
        for _ in 0..<64 where status != 0 { status = next(Int32(KILTER_MARIADB_WAIT_TIMEOUT)) }
        throw MariaDBError(kind: .timedOut, message: "no answer in time")
      }
      var events: Int32 = 0
      if status & Int32(KILTER_MARIADB_WAIT_READ) != 0 { events |= POLLIN }
      if status & Int32(KILTER_MARIADB_WAIT_WRITE) != 0 { events |= POLLOUT }
      if status & Int32(KILTER_MARIADB_WAIT_EXCEPT) != 0 { events |= POLLPRI }
      var entry = pollfd(
        fd: kilter_mariadb_socket(handle), events: Int16(events), revents: 0)
      guard poll(&entry, 1, Int32(clamping: left / 1_000_000 + 1)) > 0 else { continue }
      var ready: Int32 = 0
      let got = Int32(entry.revents)
      let isBroken = got & (POLLHUP | POLLERR | POLLNVAL) != 0
      if got & POLLIN != 0 || isBroken { ready |= Int32(KILTER_MARIADB_WAIT_READ) }
      if got & POLLOUT != 0 || isBroken { ready |= Int32(KILTER_MARIADB_WAIT_WRITE) }
      if got & POLLPRI != 0 { ready |= Int32(KILTER_MARIADB_WAIT_EXCEPT) }
      status = next(ready & status != 0 ? ready & status : status)
    }
  }
}
