package import MonitorModel
package import MonitorSupport
import WireFormats

/// A SQLite file: its size, free pages, transactions, log, and who holds it locked.
///
/// The bytes of the file and of its log are read as they stand. SQLite itself would take locks that an
/// application's writer runs into, and make or change the files `-wal` and `-shm`; here nothing is
/// locked, made or changed, whatever the application does.
package final actor SQLiteIntake: Intake {
  /// The collector's name.
  package nonisolated let name: String
  private let options: SQLiteOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private var series: SQLiteSeries
  private var report: SourceReport
  private var notes: [SourceNote] = []
  private var faults = DatabaseFaults()
  private var nextRead: MonotonicInstant?
  private var identity: ReadOnlyFile.Identity?
  private var log = SQLiteWALCursor()
  private var changes: (counter: UInt32, sum: UInt64)?
  private var schema: (cookie: UInt32, counts: SQLiteSchema)?
  private var writer: (process: UInt64, since: MonotonicInstant)?

  /// The thread it waits on, for a disk may stand still.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is opened before the first reading.
  package init(_ options: SQLiteOptions, thread: OwnThread, time: MonitorTime) {
    name = options.name
    self.options = options
    self.thread = thread
    self.time = time
    series = SQLiteSeries(server: options.name)
    report = SourceReport(
      .database, source: options.name, kind: "SQLite", origin: options.path)
  }

  /// Reads the file where that is due; one that is missing or none of SQLite is a batch with `db.up`
  /// 0 and the reason.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    if let nextRead, instant < nextRead {
      series.skip()
    } else {
      // A tick that comes a little early must not cost a whole tick more.
      nextRead = instant.advanced(by: options.interval.nanoseconds / 10 * 9)
      do throws(CollectorError) {
        try take(at: instant)
        notes = []
      } catch {
        fail(error)
      }
    }
    return MetricBatch(
      collector: name, at: instant, catalog: series.columns.catalog,
      values: series.columns.values, states: series.columns.states, notes: notes, report: report)
  }

  private func take(at instant: MonotonicInstant) throws(CollectorError) {
    guard let file = try ReadOnlyFile(options.path) else {
      throw CollectorError(.absent, "\(options.path) does not exist")
    }
    if file.identity != identity { begin(file.identity) }
    // An application that has just made it has written nothing yet: that is a database too.
    let stored = file.size == 0 ? nil : try header(of: file)
    let logSize = readLog(stored)
    let journal = Self.size(options.path + "-journal")
    let header = log.header ?? stored
    let size = UInt64(max(0, file.size))
    let stand = UInt64(header?.pageSize ?? 0)
    let pages =
      log.pages.map(UInt64.init) ?? stored?.pages.map(UInt64.init) ?? (stand > 0 ? size / stand : 0)
    countChanges(stored)
    countSchema(header, isComplete: log.header == nil)
    let lockSeconds = findWriter(file.identity, at: instant)
    series.take(
      .init(
        size: size, pages: pages, freePages: UInt64(header?.freePages ?? 0), log: logSize,
        journal: journal, transactions: (changes?.sum ?? 0) &+ log.transactions,
        tables: stored == nil ? 0 : schema?.counts.tables, lockSeconds: lockSeconds))
    report.problem = ""
    // Without a log the file has all pages it tells of.
    if let told = stored?.pages, log.pages == nil, journal == 0, size < UInt64(told) * stand {
      report.problem = "the file is shorter than its header says: it is damaged"
    }
    tell(header, pages: pages, journal: journal)
  }

  private func header(of file: borrowing ReadOnlyFile) throws(CollectorError) -> SQLiteHeader {
    let result = file.with(at: 0, count: SQLiteHeader.bytes) {
      bytes -> Result<SQLiteHeader, SQLiteFormatError> in
      do throws(SQLiteFormatError) {
        return .success(try SQLiteHeader(bytes))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let header): return header
    case .failure(let error):
      throw CollectorError(.malformed, "\(options.path) is no SQLite database: \(error)")
    }
  }

  /// Another file under the name: nothing of the last one counts.
  private func begin(_ identity: ReadOnlyFile.Identity) {
    self.identity = identity
    log = SQLiteWALCursor()
    changes = nil
    schema = nil
    writer = nil
  }

  /// Reads on in the log; its size in bytes.
  private func readLog(_ stored: SQLiteHeader?) -> UInt64 {
    guard stored?.usesWAL ?? true, let file = try? ReadOnlyFile(options.path + "-wal") else {
      log.sawNone()
      return 0
    }
    if file.size == 0 { log.sawNone() } else { log.read(file) }
    return UInt64(max(0, file.size))
  }

  /// With a rollback journal each transaction raises the counter by one.
  private func countChanges(_ stored: SQLiteHeader?) {
    guard let stored else { return }
    let before = changes?.counter ?? stored.changeCounter
    // Checking in a log raises it too, but then it counts no transaction.
    let more = stored.usesWAL ? 0 : UInt64(stored.changeCounter &- before)
    changes = (stored.changeCounter, (changes?.sum ?? 0) &+ more)
  }

  private func countSchema(_ header: SQLiteHeader?, isComplete: Bool) {
    guard let header, isComplete, header.schemaCookie != schema?.cookie else { return }
    schema = SQLiteSchema(options.path).map { (header.schemaCookie, $0) }
  }

  /// For how long the present writer has been seen, in seconds.
  private func findWriter(_ database: ReadOnlyFile.Identity, at instant: MonotonicInstant)
    -> Double
  {
    let shared = (try? ReadOnlyFile(options.path + "-shm"))?.identity
    let process: UInt64? = Self.text(options.locks) {
      SQLiteLocks.writer($0, database: database, shared: shared)
    }
    guard let process else {
      writer = nil
      return 0
    }
    if writer?.process != process { writer = (process, instant) }
    return writer.map { max(0, Double(instant - $0.since) / 1e9) } ?? 0
  }

  private func tell(_ header: SQLiteHeader?, pages: UInt64, journal: UInt64) {
    report.facts = []
    func add(_ label: String, _ cell: SourceTable.Cell) {
      report.facts.append(.init(label, cell))
    }
    if let header {
      let version = header.writerVersion
      report.kind =
        version > 0
        ? "SQLite \(version / 1_000_000).\(version / 1_000 % 1_000).\(version % 1_000)" : "SQLite"
      add("journal", .text(header.usesWAL ? "write-ahead log" : "rollback"))
      add("page size", .number(Double(header.pageSize), .bytes))
      add("pages", .number(Double(pages), .count))
      add("free pages", .number(Double(header.freePages), .count))
      add("schema version", .number(Double(header.userVersion), .count))
    }
    if let schema {
      add("tables", .number(Double(schema.counts.tables), .count))
      add("indexes", .number(Double(schema.counts.indexes), .count))
    }
    if journal > 0 { add("rollback journal", .number(Double(journal), .bytes)) }
    report.suspects = []
    report.faults = faults.list
    guard let writer else { return }
    add("locked by process", .number(Double(writer.process), .count))
    report.suspects.append(
      .init(
        of: "db.lock.held", [.init("server", name)], subject: "process \(writer.process)",
        amount: max(0, Double(time.monotonic() - writer.since) / 1e9), unit: .seconds))
  }

  private func fail(_ error: CollectorError) {
    let reason: GapReason
    let remedy: String
    switch error.code {
    case .absent:
      reason = identity == nil ? .absent : .vanished
      remedy = "Is the path of \(name) right?"
    case .forbidden:
      reason = .forbidden
      remedy = "Let kilter read it: setfacl -m u:kilter:r \(options.path) (and x on its folders)."
    case .malformed:
      reason = .malformed
      remedy = "Name a SQLite database as the path of \(name)."
    default:
      reason = .failed
      remedy = ""
    }
    if error.code == .absent { begin(ReadOnlyFile.Identity(device: 0, inode: 0)) }
    if reason == .absent { identity = nil }
    series.fail(reason)
    faults.add("readings that failed", 1, example: error.detail)
    notes = [SourceNote(options.path, reason, remedy: remedy)]
    report.problem = error.detail
    report.facts = []
    report.suspects = []
    report.faults = faults.list
  }

  private static func size(_ path: String) -> UInt64 {
    guard let file = try? ReadOnlyFile(path) else { return 0 }
    return UInt64(max(0, file.size))
  }

  /// A file of the kernel, whose size is not known before.
  private static func text<Value>(_ path: String, _ body: (Bytes) -> Value?) -> Value? {
    guard let file = try? ReadOnlyFile(path) else { return nil }
    return file.with(at: 0, count: 1 << 18, body)
  }
}
