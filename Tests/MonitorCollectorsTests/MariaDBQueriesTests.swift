import MonitorCollectors
import Testing

@Suite("What is asked of MariaDB and MySQL")
struct MariaDBQueriesTests {
  @Test(
    "The kind and version of a server",
    arguments: [
      ("10.11.19-MariaDB-0+deb12u1", true, 101_119), ("8.0.36", false, 80_036),
      ("8.0.36-0ubuntu0.22.04.1", false, 80_036), ("5.7.44-log", false, 50_744),
      ("", false, 0), ("no version", false, 0), ("9999999999999999999999.1.2", false, 102),
      ("99999.99999.99999", false, 9_999 * 10_000 + 9_999 * 100 + 9_999),
    ])
  func version(text: String, isMariaDB: Bool, number: Int) {
    let queries = MariaDBQueries(version: text)
    #expect(queries.isMariaDB == isMariaDB)
    #expect(queries.version == number)
  }

  @Test("Each server is asked in its own words")
  func words() {
    let maria = MariaDBQueries(version: "10.11.19-MariaDB")
    let new = MariaDBQueries(version: "8.0.36")
    let old = MariaDBQueries(version: "5.7.44")
    #expect(maria.channels == "SHOW ALL SLAVES STATUS")
    #expect(new.channels == "SHOW REPLICA STATUS")
    #expect(old.channels == "SHOW SLAVE STATUS")
    #expect(maria.waits.contains("INNODB_LOCK_WAITS") && old.waits.contains("INNODB_LOCK_WAITS"))
    #expect(new.waits.contains("data_lock_waits"))
    #expect(maria.session(milliseconds: 1_750)[0].contains("max_statement_time = 1.75"))
    #expect(new.session(milliseconds: 1_750)[0].contains("max_execution_time = 1750"))
    #expect(
      maria.grants("kilter", isLocal: true)
        == "CREATE USER IF NOT EXISTS 'kilter'@'localhost' IDENTIFIED VIA unix_socket; "
        + "GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO 'kilter'@'localhost'; "
        + "GRANT SELECT ON performance_schema.* TO 'kilter'@'localhost';")
    #expect(new.grants("kilter", isLocal: false).contains("REPLICATION CLIENT"))
  }
}
