import CSQLite
import MonitorExport

/// A database that is being made.
struct SQLiteDatabase: ~Copyable {
  /// The open database, for statements.
  let handle: OpaquePointer

  /// Opens the database in a file that is there.
  init(_ path: String) throws(ExportError) {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle else {
      let reason = String(cString: sqlite3_errstr(code))
      sqlite3_close_v2(handle)
      throw .output(reason)
    }
    self.handle = handle
    // A long step ends where the program is told to end.
    sqlite3_progress_handler(handle, 10_000, { _ in Interruption.signal == nil ? 0 : 1 }, nil)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Does statements that give nothing.
  func execute(_ statements: String) throws(ExportError) {
    try Self.check(sqlite3_exec(handle, statements, nil, nil, nil), handle)
  }

  /// Turns a code that is none of success into an error.
  static func check(_ code: Int32, _ handle: OpaquePointer) throws(ExportError) {
    if code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE { return }
    if code == SQLITE_INTERRUPT, let signal = Interruption.signal { throw .interrupted(signal) }
    throw .output(String(cString: sqlite3_errmsg(handle)))
  }
}
