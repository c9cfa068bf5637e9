import CSQLite
import KilterCommands
import MonitorExport
import MonitorModel
import Testing

@Suite("SQLite export")
struct SQLiteExportTests {
  /// The rows that a query gives, fields with `|` between, null as `-`.
  private func query(_ path: String, _ text: String) throws -> [String] {
    var database: OpaquePointer?
    try #require(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
    defer { sqlite3_close_v2(database) }
    var statement: OpaquePointer?
    try #require(sqlite3_prepare_v2(database, text, -1, &statement, nil) == SQLITE_OK)
    defer { sqlite3_finalize(statement) }
    var rows: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "-"
        }.joined(separator: "|"))
    }
    return rows
  }

  private func export(_ folder: TemporaryFolder, _ rows: [ProcessedData]) -> String {
    var request = ExportRequest(format: .sqlite)
    request.path = folder.path + "/h.db"
    var session = ExportSession(request, log: Log(Settings()))
    session.screen = nil
    #expect(session.run { ScriptedRows(rows) } == 0)
    return folder.path + "/h.db"
  }

  @Test("What is written reads back")
  func readsBack() throws {
    let folder = TemporaryFolder("sqlite-1")
    let path = export(folder, ScriptedRows.story)
    #expect(try query(path, "PRAGMA integrity_check") == ["ok"])
    #expect(
      try query(path, "SELECT * FROM series ORDER BY id") == [
        #"1|system.cpu.utilization|%|{"core":"0"}"#,
        #"2|http.time|s|{"site":"a \"b\",\nc\\d","zone":"caf"# + "\u{E9}\u{2028}\"}",
        #"3|system.cpu.utilization|%|{"core":"1"}"#, "4|net.rx|By/s|{}",
        "5|business.orders.count|1|{}",
      ])
    #expect(
      try query(
        path,
        """
        SELECT series, time_ms - 1795435200000, value, states.name FROM samples
        JOIN states ON states.id = state ORDER BY time_ms, series
        """) == [
          "1|0|0.5|value", "2|0|-|warming_up", "1|1000|0.25|value", "2|1000|1.0e-07|value",
          "1|2005|-|timed_out", "2|2005|1.0e-07|stale", "3|2005|1.0|value", "1|60000|0.125|value",
          "4|60000|1.0e+16|value", "5|60000|-3.0|value", "1|61000|-|failed",
          "4|61000|-|counter_reset", "5|61000|0.0|value",
        ])
    #expect(
      try query(path, "SELECT time, series, value FROM readable WHERE series = 'net.rx'") == [
        "2026-11-23T12:01:00.000Z|net.rx|1.0e+16", "2026-11-23T12:01:01.000Z|net.rx|-",
      ])
    #expect(
      try query(path, "SELECT json_extract(labels, '$.core') FROM series WHERE id = 3") == ["1"])
    #expect(try query(path, "SELECT count(*) FROM states") == ["12"])
    #expect(
      try query(
        path, "EXPLAIN QUERY PLAN SELECT value FROM samples WHERE series = 1 AND time_ms > 5"
      ).joined().contains("PRIMARY KEY"))
  }

  @Test("Many rows take several transactions; a second value at one time is left out")
  func manyRows() throws {
    let folder = TemporaryFolder("sqlite-2")
    let series = (0..<700).map { ScriptedRows.series(SeriesKey("s", "n", String($0))) }
    let rows = (0..<40).map { tick in
      ScriptedRows.tick(
        Int64(min(tick, 38)) * 1_000, series, series.indices.map { .value(Double($0 * tick)) })
    }
    let path = export(folder, rows)
    #expect(try query(path, "SELECT count(*), sum(value) FROM samples") == ["27300|181285650.0"])
    #expect(
      try query(path, "SELECT max(value) FROM samples WHERE time_ms % 60000 = 38000") == ["26562.0"]
    )
  }

  @Test("A full database ends with an error", arguments: [1, 8, 20])
  func full(pages: Int) throws {
    let folder = TemporaryFolder("sqlite-full-\(pages)")
    folder.write("h.db", "")
    let series = (0..<700).map { ScriptedRows.series(SeriesKey("s", "n", String($0))) }
    var columns = ExportColumns()
    let error = #expect(throws: ExportError.self) {
      var writer = try SQLiteExport(folder.path + "/h.db", pagesMax: pages)
      for tick in 0..<40 {
        let row = ScriptedRows.tick(Int64(tick), series, series.map { _ in .value(1) })
        columns.update(row)
        try writer.write(row, columns)
      }
      try writer.finish { _ in }
    }
    #expect(error == .output("database or disk is full"))
  }
}
