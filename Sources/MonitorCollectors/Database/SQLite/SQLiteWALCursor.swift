import MonitorModel
import WireFormats

/// How far the write-ahead log of a database has been read: transactions in it, the database's size,
/// and where its newest header stands.
///
/// Frames are told from those of an earlier log by their salt; their check sums are not computed, so
/// a frame that is being written may be seen a moment early. Transactions that came and went with a
/// log between two readings are not seen.
struct SQLiteWALCursor {
  /// Frames read in one reading at most; a longer log is caught up with in the next.
  private static let framesMost = 20_000

  /// Transactions seen since the first look; those that stood in the log then are not counted.
  private(set) var transactions: UInt64 = 0
  /// Pages of the database after the newest transaction; `nil` where the log has none.
  private(set) var pages: UInt32?
  /// The newest header of the database in the log.
  private(set) var header: SQLiteHeader?
  private var salt: UInt64?
  private var frames = 0
  private var firstPageFrame: Int?
  private var hasLooked = false

  /// Reads what has come; without a log, or with one that is empty or garbage, what stood in it is
  /// in the database.
  mutating func read(_ log: borrowing ReadOnlyFile) {
    let head = log.with(at: 0, count: SQLiteWALHeader.bytes) { try? SQLiteWALHeader($0) }
    guard let head else { return forget() }
    if head.salt != salt {
      forget()
      salt = head.salt
    }
    let isFirst = !hasLooked
    hasLooked = true
    var commits: UInt64 = 0
    let last = frames + Self.framesMost
    while frames < last {
      let place = head.place(of: frames)
      // A frame without its whole page is being written.
      guard place + SQLiteWALFrame.bytes + head.pageSize <= log.size else { break }
      let frame = log.with(at: place, count: SQLiteWALFrame.bytes) { try? SQLiteWALFrame($0) }
      guard let frame, frame.salt == head.salt else { break }
      if frame.page == 1 { firstPageFrame = frames }
      frames += 1
      guard frame.pagesAfterCommit > 0 else { continue }
      commits += 1
      pages = frame.pagesAfterCommit
      guard let first = firstPageFrame else { continue }
      header =
        log.with(at: head.place(of: first) + SQLiteWALFrame.bytes, count: SQLiteHeader.bytes) {
          try? SQLiteHeader($0)
        } ?? header
      firstPageFrame = nil
    }
    if !isFirst { transactions &+= commits }
  }

  /// There is no log.
  mutating func forget() {
    salt = nil
    frames = 0
    pages = nil
    header = nil
    firstPageFrame = nil
  }

  /// There is no log, and that is known: the next one is new.
  mutating func sawNone() {
    forget()
    hasLooked = true
  }
}
