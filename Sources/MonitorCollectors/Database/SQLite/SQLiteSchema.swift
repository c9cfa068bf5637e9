import CSQLite

/// What a database consists of, by SQLite itself.
///
/// The file is opened as one that nobody changes (`immutable=1`,
/// https://www.sqlite.org/c3ref/open.html): SQLite then takes no lock, makes no file and looks into no
/// log. What stands in a log only is not seen; a file that changes meanwhile may look broken, and
/// then there is no answer.
struct SQLiteSchema: Equatable {
  /// Tables, without SQLite's own.
  var tables = 0
  /// Indexes.
  var indexes = 0

  /// Steps of SQLite's machine at most: a schema of this size is not counted.
  private static let stepsMost: Int32 = 5_000_000

  /// Counts; `nil` where the file gives no answer.
  init?(_ path: String) {
    var handle: OpaquePointer?
    let name = "file:" + Self.escaped(path) + "?mode=ro&immutable=1"
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(name, &handle, flags, nil)
    defer { sqlite3_close_v2(handle) }
    guard code == SQLITE_OK, let handle else { return nil }
    sqlite3_progress_handler(handle, Self.stepsMost, { _ in 1 }, nil)
    var statement: OpaquePointer?
    let text = """
      SELECT count(*) FILTER (WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#'), \
      count(*) FILTER (WHERE type = 'index') FROM sqlite_master
      """
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK,
      sqlite3_step(statement) == SQLITE_ROW
    else { return nil }
    tables = Int(sqlite3_column_int64(statement, 0))
    indexes = Int(sqlite3_column_int64(statement, 1))
  }

  /// A path within a URI: what is not plain is `%` and two digits.
  private static func escaped(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
      if isPlain {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }
}
