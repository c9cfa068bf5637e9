/// The 24 bytes before each page in a write-ahead log of SQLite
/// (https://www.sqlite.org/fileformat2.html, 4.1).
package struct SQLiteWALFrame: Equatable, Sendable {
  /// Bytes of it.
  package static let bytes = 24

  /// The page that follows, from 1.
  package let page: UInt32
  /// Pages of the database after the transaction that this frame ends; 0 where it ends none.
  package let pagesAfterCommit: UInt32
  /// That of the log's header; another one is left over from an earlier log.
  package let salt: UInt64

  /// Reads it; further bytes do not matter.
  package init(_ bytes: Bytes) throws(SQLiteFormatError) {
    guard bytes.count >= Self.bytes else { throw .short(bytes.count) }
    page = bytes.bigEndian32(0)
    guard page > 0 else { throw .invalid("page number") }
    pagesAfterCommit = bytes.bigEndian32(4)
    salt = UInt64(bytes.bigEndian32(8)) << 32 | UInt64(bytes.bigEndian32(12))
  }
}
