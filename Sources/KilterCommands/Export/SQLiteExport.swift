package import MonitorExport
package import MonitorModel
import MonitorSupport

/// Ticks as a database of SQLite 3.
///
/// ```
/// series(id, name, unit, labels)          labels is a JSON object; unique by name, labels, unit
/// states(id, name)                        value, stale, and why there is no value
/// samples(series, time_ms, value, state)  by series and time; value is null in a gap
/// readable(time, series, labels, unit, value, state)   a view for people, times in UTC
/// ```
///
/// There is no journal and nothing is synced: a database that is not whole is thrown away.
package struct SQLiteExport: ExportWriter, ~Copyable {
  private static let rowsPerTransaction = 10_000

  private let database: SQLiteDatabase
  private let addSeries: SQLiteStatement
  private let addSample: SQLiteStatement
  private var seriesCount = 0
  private var pending = 0
  /// What was written.
  package private(set) var tally = ExportTally()

  /// A writer into an empty file that is there.
  ///
  /// With `pagesMax` the database is full at so many pages of 4 KiB.
  package init(_ path: String, pagesMax: Int? = nil) throws(ExportError) {
    let database = try SQLiteDatabase(path)
    try database.execute(
      """
      PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
      PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
      """)
    if let pagesMax { try database.execute("PRAGMA max_page_count = \(pagesMax)") }
    try database.execute(Self.schema)
    try Self.addStates(to: database)
    let addSeries = try SQLiteStatement(
      "INSERT INTO series (id, name, unit, labels) VALUES (?1, ?2, ?3, ?4)", in: database)
    // The second value of a series at one time, after the clock was set back, is left out.
    let addSample = try SQLiteStatement(
      "INSERT OR IGNORE INTO samples (series, time_ms, value, state) VALUES (?1, ?2, ?3, ?4)",
      in: database)
    try database.execute("BEGIN")
    self.database = database
    self.addSeries = addSeries
    self.addSample = addSample
  }

  /// Adds the samples of a tick.
  package mutating func write(
    _ row: ProcessedData, _ columns: ExportColumns
  ) throws(ExportError) {
    for (number, definition) in columns.series.enumerated().dropFirst(seriesCount) {
      try addSeries.bind(1, Int64(number + 1))
      try addSeries.bind(2, definition.key.name)
      try addSeries.bind(3, definition.unit.rawValue)
      var labels = JSONLine()
      for label in definition.key.labels { labels.add(label.name, label.value) }
      try addSeries.bind(4, labels.text)
      try addSeries.run()
    }
    seriesCount = columns.series.count
    for column in columns.columns {
      let reading = ExportText.reading(row, column.id)
      try addSample.bind(1, Int64(column.number + 1))
      try addSample.bind(2, row.wall.milliseconds)
      try addSample.bind(3, reading.value)
      try addSample.bind(4, Int64(Self.state(reading).rawValue))
      if try addSample.run() == 0 { tally.leftOut += 1 } else { tally.values += 1 }
      pending += 1
      if pending >= Self.rowsPerTransaction {
        try database.execute("COMMIT; BEGIN")
        pending = 0
      }
    }
    tally.ticks += 1
  }

  /// Ends the last transaction.
  package mutating func finishSome() throws(ExportError) -> Double? {
    try database.execute("COMMIT")
    return nil
  }

  private static let schema = """
    CREATE TABLE series (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, labels TEXT NOT NULL,
      UNIQUE (name, labels, unit));
    CREATE TABLE states (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE samples (
      series INTEGER NOT NULL REFERENCES series, time_ms INTEGER NOT NULL, value REAL,
      state INTEGER NOT NULL REFERENCES states, PRIMARY KEY (series, time_ms)) WITHOUT ROWID;
    CREATE INDEX samples_by_time ON samples (time_ms, series);
    CREATE VIEW readable AS
      SELECT strftime('%Y-%m-%dT%H:%M:%f', time_ms / 1000.0, 'unixepoch') || 'Z' AS time,
        series.name AS series, labels, unit, value, states.name AS state
      FROM samples JOIN series ON series.id = samples.series
        JOIN states ON states.id = samples.state;
    """

  private static func addStates(to database: borrowing SQLiteDatabase) throws(ExportError) {
    let add = try SQLiteStatement("INSERT INTO states (id, name) VALUES (?1, ?2)", in: database)
    let readings: [Reading] =
      [.value(0), .stale(0, age: 0), .warmingUp] + GapReason.allCases.map { .gap($0) }
    for reading in readings {
      try add.bind(1, Int64(state(reading).rawValue))
      try add.bind(2, ExportText.state(reading))
      try add.run()
    }
  }

  private static func state(_ reading: Reading) -> ReadingState {
    switch reading {
    case .value: .value
    case .stale: .stale
    case .warmingUp: .warmingUp
    case .gap(let reason): ReadingState(reason)
    }
  }
}
