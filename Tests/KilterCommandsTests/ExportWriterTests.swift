import KilterCommands
import MonitorExport
import MonitorModel
import MonitorSupport
import Testing

@Suite("Export writers")
struct ExportWriterTests {
  private let written = MemoryBytes.Written()

  /// What a form makes of some ticks.
  private func export(
    _ format: ExportFormat, _ rows: [ProcessedData], globs: [String] = [],
    change: (inout ExportRequest) -> Void = { _ in }
  ) throws -> String {
    var request = ExportRequest(format: format)
    request.series = try globs.map { try SeriesGlob($0) }
    change(&request)
    var settings = Settings()
    settings.logFile = "/dev/null"
    var session = ExportSession(request, log: Log(settings))
    session.standard = MemoryBytes.sink(written)
    session.screen = nil
    session.temporaryFolder = "/tmp"
    #expect(session.run { ScriptedRows(rows) } == 0)
    return written.text
  }

  @Test("CSV: a line for each value, gaps with their reason")
  func csv() throws {
    let odd = #""http.time{site=""a \""b\"",\nc\\d"",zone=""caf"# + "\u{E9}\u{2028}" + #"""}",s"#
    #expect(
      try export(.csv, ScriptedRows.story) == """
        time,series,unit,value,state
        2026-11-23T12:00:00.000Z,"system.cpu.utilization{core=""0""}",%,0.5,value
        2026-11-23T12:00:00.000Z,\(odd),,warming_up
        2026-11-23T12:00:01.000Z,"system.cpu.utilization{core=""0""}",%,0.25,value
        2026-11-23T12:00:01.000Z,\(odd),1e-07,value
        2026-11-23T12:00:02.005Z,"system.cpu.utilization{core=""0""}",%,,timed_out
        2026-11-23T12:00:02.005Z,\(odd),1e-07,stale
        2026-11-23T12:00:02.005Z,"system.cpu.utilization{core=""1""}",%,1,value
        2026-11-23T12:01:00.000Z,net.rx,By/s,1e+16,value
        2026-11-23T12:01:00.000Z,"system.cpu.utilization{core=""0""}",%,0.125,value
        2026-11-23T12:01:00.000Z,business.orders.count,1,-3,value
        2026-11-23T12:01:01.000Z,net.rx,By/s,,counter_reset
        2026-11-23T12:01:01.000Z,"system.cpu.utilization{core=""0""}",%,,failed
        2026-11-23T12:01:01.000Z,business.orders.count,1,0,value

        """)
  }

  @Test("JSON Lines: an object for each tick, units where a series appears")
  func jsonLines() throws {
    let odd = #""http.time{site=\"a \\\"b\\\",\\nc\\\\d\",zone=\"caf"# + "\u{E9}\u{2028}" + #"\"}""#
    let cpu = #""system.cpu.utilization{core=\"0\"}""#
    let cpu1 = #""system.cpu.utilization{core=\"1\"}""#
    #expect(
      try export(.jsonl, ScriptedRows.story) == """
        {"time":"2026-11-23T12:00:00.000Z","units":{\(cpu):"%",\(odd):"s"},"values":{\(cpu):0.5},"gaps":{\(odd):"warming_up"}}
        {"time":"2026-11-23T12:00:01.000Z","values":{\(cpu):0.25,\(odd):1e-07},"gaps":{}}
        {"time":"2026-11-23T12:00:02.005Z","units":{\(cpu1):"%"},"values":{\(odd):1e-07,\(cpu1):1},"gaps":{\(cpu):"timed_out"},"stale":{\(odd):1.5}}
        {"time":"2026-11-23T12:01:00.000Z","units":{"net.rx":"By/s","business.orders.count":"1"},"values":{"net.rx":1e+16,\(cpu):0.125,"business.orders.count":-3},"gaps":{}}
        {"time":"2026-11-23T12:01:01.000Z","values":{"business.orders.count":0},"gaps":{"net.rx":"counter_reset",\(cpu):"failed"}}

        """)
  }

  @Test("OpenMetrics: families together, and in them series; neither gaps nor stale values")
  func openMetrics() throws {
    #expect(
      try export(.openmetrics, ScriptedRows.story) == #"""
        # TYPE business_orders_count gauge
        # HELP business_orders_count business.orders.count
        business_orders_count -3 1795435260.000
        business_orders_count 0 1795435261.000
        # TYPE http_time_seconds gauge
        # UNIT http_time_seconds seconds
        # HELP http_time_seconds http.time
        http_time_seconds{site="a \"b\",\nc\\d",zone="caf\#u{E9}\#u{2028}"} 1e-07 1795435201.000
        # TYPE net_rx_bytes_per_second gauge
        # UNIT net_rx_bytes_per_second bytes_per_second
        # HELP net_rx_bytes_per_second net.rx
        net_rx_bytes_per_second 1e+16 1795435260.000
        # TYPE system_cpu_utilization_ratio gauge
        # UNIT system_cpu_utilization_ratio ratio
        # HELP system_cpu_utilization_ratio system.cpu.utilization
        system_cpu_utilization_ratio{core="0"} 0.5 1795435200.000
        system_cpu_utilization_ratio{core="0"} 0.25 1795435201.000
        system_cpu_utilization_ratio{core="0"} 0.125 1795435260.000
        system_cpu_utilization_ratio{core="1"} 1 1795435202.005
        # EOF

        """#)
  }

  @Test("OpenMetrics: names that would fall together stay apart; odd ones are made right")
  func openMetricsNames() throws {
    let names: [(SeriesKey, Unit)] = [
      (SeriesKey("a.b_c"), .bytes), (SeriesKey("a_b.c"), .bytes),
      (SeriesKey("x.seconds"), .seconds),
      (SeriesKey("9lives", [.init("l.a", "1"), .init("l_a", "2")]), .count),
      (SeriesKey("\u{E9}"), .hertz),
      (SeriesKey("x"), .seconds),
    ]
    let series = names.map { ScriptedRows.series($0.0, $0.1) }
    let text = try export(
      .openmetrics, [ScriptedRows.tick(0, series, names.map { _ in .value(1) })])
    let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      samples == [
        "_9lives{l_a=\"1\",l_a_=\"2\"} 1 1795435200.000", "__hertz 1 1795435200.000",
        "a_b_c_2_bytes 1 1795435200.000", "a_b_c_bytes 1 1795435200.000",
        "x_2_seconds 1 1795435200.000", "x_seconds 1 1795435200.000",
      ])
  }

  @Test("OpenMetrics: time never runs backwards within a series")
  func clockSetBack() throws {
    let series = [ScriptedRows.series(SeriesKey("a"))]
    let times: [Int64] = [0, 1_000, 500, 1_000, 1_500]
    let text = try export(
      .openmetrics, times.map { ScriptedRows.tick($0, series, [.value(Double($0))]) })
    let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(samples == ["a 0 1795435200.000", "a 1000 1795435201.000", "a 1500 1795435201.500"])
  }

  @Test(
    "Nothing recorded: a header, an end, or nothing",
    arguments: [ExportFormat.csv, .jsonl, .openmetrics])
  func empty(format: ExportFormat) throws {
    let expected = ["csv": "time,series,unit,value,state\n", "jsonl": "", "openmetrics": "# EOF\n"]
    #expect(try export(format, []) == expected[format.rawValue])
  }

  @Test("Only the series that match, in every session, and only the range")
  func selection() throws {
    let text = try export(.csv, ScriptedRows.story, globs: ["net.*", #"*{core="1"}"#]) {
      $0.range.to = WallInstant(milliseconds: 1_795_435_260_000)
    }
    let lines = text.split(separator: "\n").dropFirst()
    #expect(
      lines == [
        #"2026-11-23T12:00:02.005Z,"system.cpu.utilization{core=""1""}",%,1,value"#,
        "2026-11-23T12:01:00.000Z,net.rx,By/s,1e+16,value",
      ])
  }

  @Test("A step has its newest tick, and no step goes over the end of a session")
  func steps() throws {
    let series = [ScriptedRows.series(SeriesKey("a"))]
    let times: [(Int64, UInt64)] = [
      (0, 1), (400, 1), (900, 1), (1_000, 1), (5_500, 1), (5_600, 2), (5_700, 2), (6_000, 2),
    ]
    let rows = times.map {
      ScriptedRows.tick($0.0, series, [.value(Double($0.0))], registry: $0.1)
    }
    let text = try export(.csv, rows) { $0.step = .seconds(1) }
    let values = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[3] }
    #expect(values == ["900", "1000", "5500", "5700", "6000"])
  }

  @Test("Numbers read back the same", arguments: [UInt64(1), 2, 3])
  func numbers(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let values: [Double] =
      [
        0, -0.0, 1, -1, 1e15, 1e16, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        9_007_199_254_740_992,
      ]
      + (0..<500).map { _ in
        let value = Double(bitPattern: UInt64.random(in: .min ... .max, using: &generator))
        return value.isFinite ? value : 0
      }
    let series = [ScriptedRows.series(SeriesKey("a"))]
    let rows = values.enumerated().map {
      ScriptedRows.tick(Int64($0.offset), series, [.value($0.element)])
    }
    let text = try export(.csv, rows)
    let read = text.split(separator: "\n").dropFirst().map { line in
      Double(line.split(separator: ",")[3])
    }
    #expect(read == values, "seed \(seed)")
  }
}
