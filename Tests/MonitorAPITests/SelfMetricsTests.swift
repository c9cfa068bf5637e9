import MonitorAPI
import MonitorModel
import Testing
import WireFormats

/// What the program tells Prometheus of itself.
@Suite struct SelfMetricsTests {
  private func read(_ answer: ScriptedAnswer, _ format: ExpositionFormat) throws -> Exposition {
    var exposition = Exposition()
    try answer.bytes.withUnsafeBytes { try exposition.read($0, as: format) }
    return exposition
  }

  @Test func openMetrics() async throws {
    let answer = try await ScriptedAPI().get(
      "/metrics", headers: ["accept": "application/openmetrics-text;version=1.0.0,*/*;q=0.1"])
    #expect(answer.response.contentType == MediaType.openMetrics)
    let exposition = try read(answer, .openMetrics)
    #expect(exposition.samples.count > 80 && answer.text.hasSuffix("# EOF\n"))
    for line in [
      #"kilter_build_info{version="1.2.3"} 1"#, "kilter_ticks_total 60",
      "kilter_missed_ticks_total 1", #"kilter_stage_duration_seconds{stage="collect"} 0.0015"#,
      #"kilter_open_anomalies{severity="critical"} 1"#,
      #"kilter_open_anomalies{severity="info"} 0"#, "kilter_unattended_anomalies 1",
      #"kilter_collector_up{collector="system"} 1"#, #"kilter_storage_state{state="storing"} 1"#,
      #"kilter_storage_state{state="off"} 0"#, #"kilter_server_answers_total{class="2xx"} 12"#,
      #"kilter_alert_receiver_up{kind="webhook",receiver="ops"} 1"#, "kilter_uptime_seconds 60",
      "kilter_cpu_cores 0.02", "kilter_server_accepted_connections_total 17",
    ] {
      #expect(answer.text.contains(line + "\n"), "\(line)")
    }
    #expect(answer.text.contains("# TYPE kilter_ticks counter\n"))
    #expect(answer.text.contains("# UNIT kilter_resident_memory_bytes bytes\n"))
  }

  @Test func textFormat() async throws {
    let answer = try await ScriptedAPI().get("/metrics")
    #expect(answer.response.contentType == MediaType.prometheus)
    let exposition = try read(answer, .text)
    #expect(exposition.refusals.isEmpty && exposition.samples.count > 80)
    #expect(answer.text.contains("# TYPE kilter_ticks_total counter\nkilter_ticks_total 60\n"))
    #expect(answer.text.contains("# TYPE kilter_build_info gauge\n"))
    #expect(!answer.text.contains("# UNIT") && !answer.text.contains("EOF"))
  }

  /// The rules of `promtool check metrics` that a name alone can break.
  @Test func namesAndHelp() async throws {
    let snapshot = ScriptedSnapshot.make { $0.push = ScriptedSnapshot.push }
    let text = try await ScriptedAPI(snapshot).get("/metrics").text
    var names: Set<String> = []
    for line in text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
      let words = line.split(separator: " ")
      let (name, type) = (String(words[2]), words[3])
      #expect(names.insert(name).inserted, "\(name) is told twice")
      #expect(name.hasSuffix("_total") == (type == "counter"), "\(name)")
      #expect(text.contains("# HELP \(name) "), "\(name)")
      for bad in ["_count", "_sum", "_bucket", "_milliseconds", "_counter", "_gauge", "_ms"] {
        #expect(!name.hasSuffix(bad), "\(name)")
      }
    }
    for line in text.split(separator: "\n") where line.hasPrefix("# HELP ") {
      #expect(line.hasSuffix("."), "\(line)")
    }
  }

  @Test func whatIsNotKnownIsAbsent() async throws {
    let snapshot = ScriptedSnapshot.make { snapshot in
      snapshot.engine.ownCPU = .nan
      snapshot.storage.freeBytes = nil
      snapshot.alerts = AlertHealth()
      snapshot.collectors = []
    }
    let text = try await ScriptedAPI(snapshot).get("/metrics").text
    #expect(!text.contains("nan") && !text.contains("kilter_cpu_cores"))
    #expect(!text.contains("kilter_storage_free") && !text.contains("kilter_alert"))
  }

  @Test func thingsOfOneNameAreOneSample() async throws {
    let snapshot = ScriptedSnapshot.make { $0.collectors.append($0.collectors[0]) }
    let answer = try await ScriptedAPI(snapshot).get(
      "/metrics", headers: ["accept": "application/openmetrics-text"])
    #expect(throws: Never.self) { try read(answer, .openMetrics) }
  }

  @Test func whatIsPushedAndHowThatGoes() async throws {
    let snapshot = ScriptedSnapshot.make { $0.push = ScriptedSnapshot.push }
    let answer = try await ScriptedAPI(snapshot).get(
      "/metrics", headers: ["accept": "application/openmetrics-text"])
    #expect(throws: Never.self) { try read(answer, .openMetrics) }
    for line in [
      #"kilter_remote_write_up{destination="prom"} 1"#,
      #"kilter_remote_write_up{destination="o\"d\\d"} 0"#,
      #"kilter_remote_write_sent_samples_total{destination="prom"} 1200"#,
      #"kilter_remote_write_failed_samples_total{destination="prom"} 3"#,
      #"kilter_remote_write_dropped_samples_total{destination="o\"d\\d"} 70"#,
      #"kilter_remote_write_sent_bytes_total{destination="prom"} 4096"#,
      #"kilter_remote_write_pending_samples{destination="o\"d\\d"} 99"#,
      #"kilter_remote_write_queue_bytes{destination="o\"d\\d"} 512"#,
      #"kilter_remote_write_oldest_timestamp_seconds{destination="o\"d\\d"} 1700000000.5"#,
      #"kilter_remote_write_bad_series{destination="prom"} 1"#,
      #"kilter_remote_write_leftover_bytes{destination="gone"} 77"#,
    ] {
      #expect(answer.text.contains(line + "\n"), "\(line)")
    }
    // Nothing waits there: there is no oldest sample.
    #expect(!answer.text.contains(#"oldest_timestamp_seconds{destination="prom"}"#))
    let plain = try await ScriptedAPI(snapshot).get("/metrics")
    #expect(try read(plain, .text).refusals.isEmpty)
    #expect(try await !ScriptedAPI().get("/metrics").text.contains("remote_write"))
  }

  @Test func anomaliesAreToldOneByOne() async throws {
    let shop = SeriesKey("http.request.duration", "route", "/a\"b")
    let open = [
      ScriptedSnapshot.anomaly(7, .warning), ScriptedSnapshot.anomaly(8, .critical, key: shop),
    ]
    let answer = try await ScriptedAPI(ScriptedSnapshot.make(open: open)).get("/metrics")
    let exposition = try read(answer, .text)
    #expect(exposition.refusals.isEmpty)
    let lines = answer.text.split(separator: "\n").filter { $0.hasPrefix("kilter_anomaly{") }
    #expect(
      lines == [
        #"kilter_anomaly{attended="false",series="http.request.duration{route=\"/a\\\"b\"}","#
          + #"severity="critical"} 1"#,
        #"kilter_anomaly{attended="false",series="system.cpu.utilization",severity="warning"} 1"#,
      ])
    let many = (0..<1_000).map {
      ScriptedSnapshot.anomaly(UInt64($0 + 1), key: SeriesKey("a", "n", "\($0)"))
    }
    let text = try await ScriptedAPI(ScriptedSnapshot.make(open: many)).get("/metrics").text
    #expect(
      text.split(separator: "\n").count { $0.hasPrefix("kilter_anomaly{") }
        == SelfMetrics.anomaliesMost)
    #expect(text.contains(#"kilter_open_anomalies{severity="critical"} 1000"#))
  }

  @Test func whatIsMeasuredComesByChoice() async throws {
    let own = ScriptedSnapshot.define("kilter.ticks", .count)
    let snapshot = ScriptedSnapshot.make {
      $0.data.series.append(own)
      $0.data.values.append(5)
      $0.data.states.append(.value)
    }
    let api = ScriptedAPI(snapshot)
    let plain = try await api.get("/metrics").text
    #expect(!plain.contains("system_cpu"))
    let answer = try await api.get(
      "/metrics?match=system.*&match=kilter.*",
      headers: ["accept": "application/openmetrics-text"])
    #expect(throws: Never.self) { try read(answer, .openMetrics) }
    #expect(answer.text.contains("\nsystem_cpu_utilization_ratio 0.5\n"))
    #expect(!answer.text.contains("orders"))
    // The name is taken by a family of kilter's own.
    #expect(answer.text.contains("\nkilter_ticks_2 5\n"))
    #expect(try await api.problem(.get, "/metrics?match=%5B").status == 422)
  }

  @Test func notAcceptable() async throws {
    let problem = try await ScriptedAPI().problem(
      .get, "/metrics", headers: ["accept": "application/json"])
    #expect(problem.status == 406)
    #expect(try await ScriptedAPI(nil).problem(.get, "/metrics").status == 503)
  }
}
