import KilterCommands
import MonitorExport
import MonitorModel

/// Recorded ticks that a test has made up.
struct ScriptedRows: RecordedRows {
  private var rows: [ProcessedData]
  private let failure: RecordedRowsError?
  private var given = 0

  /// Rows, and what happens after the last.
  init(_ rows: [ProcessedData], then failure: RecordedRowsError? = nil) {
    self.rows = rows
    self.failure = failure
  }

  /// How many were given.
  var progress: Double { rows.isEmpty ? 1 : Double(given) / Double(rows.count) }

  /// The next row.
  mutating func next() throws(RecordedRowsError) -> ProcessedData? {
    guard given < rows.count else {
      if let failure { throw failure }
      return nil
    }
    given += 1
    return rows[given - 1]
  }

  /// A tick at some milliseconds after 2026-11-23 12:00:00 UTC.
  static func tick(
    _ milliseconds: Int64, _ series: [SeriesDefinition], _ readings: [Reading], registry: UInt64 = 1
  ) -> ProcessedData {
    ProcessedData(
      sequence: 1, at: MonotonicInstant(nanoseconds: milliseconds * 1_000_000),
      wall: WallInstant(milliseconds: 1_795_435_200_000 + milliseconds), series: series,
      values: readings.map { $0.value ?? .nan },
      states: readings.map { reading in
        switch reading {
        case .value: .value
        case .stale: .stale
        case .warmingUp: .warmingUp
        case .gap(let reason): ReadingState(reason)
        }
      },
      ages: readings.map { if case .stale(_, let age) = $0 { age } else { 0 } },
      processes: ProcessTable(), quality: DataQuality(deductions: []), registry: registry)
  }

  /// A definition of a series.
  static func series(_ key: SeriesKey, _ unit: Unit = .count) -> SeriesDefinition {
    SeriesDefinition(key, unit, Formula(.level, [.init(0)]))
  }

  /// Five ticks in two sessions: gaps, a stale value, a series that appears midway and one that
  /// takes another column, names with quotes, ends of lines and accents.
  static let story: [ProcessedData] = {
    let cpu = series(SeriesKey("system.cpu.utilization", "core", "0"), .ratio)
    let cpu1 = series(SeriesKey("system.cpu.utilization", "core", "1"), .ratio)
    let odd = series(
      SeriesKey(
        "http.time", [.init("site", "a \"b\",\nc\\d"), .init("zone", "caf\u{E9}\u{2028}")]),
      .seconds)
    let rx = series(SeriesKey("net.rx"), .bytesPerSecond)
    let orders = series(SeriesKey("business.orders.count"))
    return [
      tick(0, [cpu, odd], [.value(0.5), .warmingUp]),
      tick(1_000, [cpu, odd], [.value(0.25), .value(1e-7)]),
      tick(
        2_005, [cpu, odd, cpu1], [.gap(.timedOut), .stale(1e-7, age: 1_500_000_000), .value(1)]),
      tick(60_000, [rx, cpu, orders], [.value(1e16), .value(0.125), .value(-3)], registry: 2),
      tick(
        61_000, [rx, cpu, orders], [.gap(.counterReset), .value(.infinity), .value(0)], registry: 2),
    ]
  }()
}
