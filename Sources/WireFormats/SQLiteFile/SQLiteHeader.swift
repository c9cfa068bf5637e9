/// The first 100 bytes of a SQLite database (https://www.sqlite.org/fileformat2.html, 1.3).
package struct SQLiteHeader: Equatable, Sendable {
  /// Bytes of it.
  package static let bytes = 100

  /// Bytes of a page, 512…65 536.
  package let pageSize: Int
  /// Whether changes go to a write-ahead log and not to a rollback journal.
  package let usesWAL: Bool
  /// Counts transactions, in a write-ahead log only now and then, and wraps.
  package let changeCounter: UInt32
  /// Pages of the database; `nil` where an old version wrote last and did not tell.
  package let pages: UInt32?
  /// Pages that are free.
  package let freePages: UInt32
  /// Changes with the schema.
  package let schemaCookie: UInt32
  /// The version of the application's own schema (`PRAGMA user_version`).
  package let userVersion: UInt32
  /// The version of SQLite that wrote last, for example 3 040 001.
  package let writerVersion: UInt32

  /// Reads a header; further bytes do not matter.
  package init(_ bytes: Bytes) throws(SQLiteFormatError) {
    guard bytes.count >= Self.bytes else { throw .short(bytes.count) }
    guard bytes.part(0..<16).equals("SQLite format 3\0") else { throw .notSQLite }
    let size = bytes.bigEndian16(16)
    pageSize = size == 1 ? 65_536 : Int(size)
    guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else { throw .invalid("page size") }
    guard bytes[18] == 1 || bytes[18] == 2, bytes[19] == 1 || bytes[19] == 2 else {
      throw .invalid("version of the format")
    }
    guard bytes[21] == 64, bytes[22] == 32, bytes[23] == 32 else {
      throw .invalid("payload fractions")
    }
    usesWAL = bytes[19] == 2
    changeCounter = bytes.bigEndian32(24)
    let told = bytes.bigEndian32(28)
    pages = told > 0 && bytes.bigEndian32(92) == changeCounter ? told : nil
    freePages = bytes.bigEndian32(36)
    schemaCookie = bytes.bigEndian32(40)
    userVersion = bytes.bigEndian32(60)
    writerVersion = bytes.bigEndian32(96)
  }
}
