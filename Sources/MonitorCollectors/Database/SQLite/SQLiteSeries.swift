import MonitorModel

/// The columns of a SQLite file and the series made of them.
struct SQLiteSeries {
  /// Catalog, values and states.
  private(set) var columns = MetricColumns()
  private let up: Int
  private let size: Int
  private let pages: Int
  private let freePages: Int
  private let log: Int
  private let journal: Int
  private let transactions: Int
  private let tables: Int
  private let lockSeconds: Int

  /// What one reading gave.
  struct Reading {
    var size: UInt64
    var pages: UInt64
    var freePages: UInt64
    var log: UInt64
    var journal: UInt64
    var transactions: UInt64
    var tables: Int?
    /// How long one process has been seen to hold the lock for writing, in seconds; 0 where none does.
    var lockSeconds: Double
  }

  /// Registers all.
  init(server name: String) {
    let server = [SeriesKey.Label("server", name)]
    up = columns.addGauge("db.up", server)
    size = columns.addGauge("sqlite.size", server)
    pages = columns.addGauge("sqlite.pages", server)
    freePages = columns.addGauge("sqlite.free_pages", server)
    log = columns.addGauge("sqlite.wal_size", server)
    journal = columns.addGauge("sqlite.journal_size", server)
    transactions = columns.add("sqlite.transactions", server)
    tables = columns.addGauge("sqlite.tables", server)
    lockSeconds = columns.addReal("sqlite.lock_seconds", server)
    func add(
      _ name: String, _ unit: Unit, _ formula: Formula, _ concern: SeriesDefinition.Concern,
      _ weight: Double, grain: Double, role: SeriesDefinition.Role = .other
    ) {
      columns.add(
        SeriesDefinition(
          SeriesKey(name, server), unit, formula, concern: concern, role: role, weight: weight,
          grain: grain))
    }
    add("db.up", .count, .level(up), .low, 1, grain: 0.5)
    add(
      "db.transactions", .perSecond, .rate(transactions), .both, 0.5, grain: 2, role: .throughput)
    add("db.lock.held", .seconds, .level(lockSeconds), .high, 0.7, grain: 2)
    add("db.size", .bytes, .level(size), .high, 0.4, grain: 1_048_576)
    add(
      "db.free_pages.ratio", .ratio, .share([.init(freePages)], of: [.init(pages)]), .high, 0.2,
      grain: 0.1)
    // A log that only grows is one that nobody can check in: a reader stands in the way.
    add("db.wal.size", .bytes, .level(log), .high, 0.6, grain: 4_194_304)
    add("db.journal.size", .bytes, .level(journal), .none, 0.2, grain: 1_048_576)
    add("db.tables", .count, .level(tables), .none, 0.1, grain: 1)
  }

  /// Takes a reading.
  mutating func take(_ reading: Reading) {
    columns.setGauge(up, UInt64(1))
    columns.setGauge(size, reading.size)
    columns.setGauge(pages, reading.pages)
    columns.setGauge(freePages, reading.freePages)
    columns.setGauge(log, reading.log)
    columns.setGauge(journal, reading.journal)
    columns.set(transactions, reading.transactions)
    columns.setGauge(tables, reading.tables.map { UInt64($0) })
    columns.setReal(lockSeconds, reading.lockSeconds)
  }

  /// Nothing could be read: says why everywhere.
  mutating func fail(_ reason: GapReason) {
    columns.mark(0..<columns.values.count, ReadingState(reason))
    columns.setGauge(up, UInt64(0))
  }

  /// It was not due: the counter is skipped, gauges stay.
  mutating func skip() {
    if columns.states[transactions] == .value { columns.mark(transactions, .skipped) }
  }
}
