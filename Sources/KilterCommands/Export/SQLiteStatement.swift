import CSQLite
import MonitorExport

/// A statement that is prepared once and done often.
struct SQLiteStatement: ~Copyable {
  private let handle: OpaquePointer
  private let database: OpaquePointer

  /// Prepares a statement of a database that outlives it.
  init(_ text: String, in database: borrowing SQLiteDatabase) throws(ExportError) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v2(database.handle, text, -1, &handle, nil)
    try SQLiteDatabase.check(code, database.handle)
    guard let handle else { preconditionFailure("a statement of nothing") }
    self.handle = handle
    self.database = database.handle
  }

  deinit { sqlite3_finalize(handle) }

  /// Gives a parameter, counted from 1, a whole number.
  func bind(_ index: Int32, _ number: Int64) throws(ExportError) {
    try SQLiteDatabase.check(sqlite3_bind_int64(handle, index, number), database)
  }

  /// Gives a parameter a number, or null.
  func bind(_ index: Int32, _ number: Double?) throws(ExportError) {
    let code =
      number.map { sqlite3_bind_double(handle, index, $0) } ?? sqlite3_bind_null(handle, index)
    try SQLiteDatabase.check(code, database)
  }

  /// Gives a parameter a text.
  func bind(_ index: Int32, _ text: String) throws(ExportError) {
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    var text = text
    let code = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), copied)
      }
    }
    try SQLiteDatabase.check(code, database)
  }

  /// Does it and makes it ready for the next time.
  ///
  /// - Returns: how many rows it has changed.
  @discardableResult
  func run() throws(ExportError) -> Int {
    let code = sqlite3_step(handle)
    let changed = Int(sqlite3_changes(database))
    let again = sqlite3_reset(handle)
    try SQLiteDatabase.check(code, database)
    try SQLiteDatabase.check(again, database)
    return changed
  }
}
