/// The first 32 bytes of a write-ahead log of SQLite
/// (https://www.sqlite.org/fileformat2.html, 4.1).
package struct SQLiteWALHeader: Equatable, Sendable {
  /// Bytes of it.
  package static let bytes = 32

  /// Bytes of a page, 512…65 536.
  package let pageSize: Int
  /// Frames of this log carry it; a new one is made when the log begins anew.
  package let salt: UInt64

  /// Reads a header; further bytes do not matter.
  package init(_ bytes: Bytes) throws(SQLiteFormatError) {
    guard bytes.count >= Self.bytes else { throw .short(bytes.count) }
    guard bytes.bigEndian32(0) & 0xFFFF_FFFE == 0x377F_0682 else { throw .notSQLite }
    guard bytes.bigEndian32(4) == 3_007_000 else { throw .invalid("version of the log") }
    let size = Int(bytes.bigEndian32(8))
    guard size >= 512, size <= 65_536, size & (size - 1) == 0 else { throw .invalid("page size") }
    pageSize = size
    salt = UInt64(bytes.bigEndian32(16)) << 32 | UInt64(bytes.bigEndian32(20))
  }

  /// Where a frame begins in the file.
  package func place(of frame: Int) -> Int {
    Self.bytes + frame * (SQLiteWALFrame.bytes + pageSize)
  }
}
