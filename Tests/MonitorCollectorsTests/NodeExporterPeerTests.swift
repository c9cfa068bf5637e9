import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// Scrapes of Debian's prometheus-node-exporter, compared with what the kernel says.
@Suite(
  .enabled(
    if: ScrapePeer.isInstalled("/usr/bin/prometheus-node-exporter"),
    "apt install prometheus-node-exporter"))
struct NodeExporterPeerTests {
  @Test func itSaysWhatTheKernelSays() async throws {
    let port = LoopbackPort.free()
    let peer = try #require(
      ScrapePeer(
        server: "/usr/bin/prometheus-node-exporter --web.listen-address=127.0.0.1:\(port)"))
    try #require(peer.waitUntilListening(port))
    let intake = ScrapeIntake(
      ScrapeOptions(
        name: "node", url: "http://127.0.0.1:\(port)/metrics", timeout: .seconds(25)),
      thread: try #require(OwnThread()))
    var batches: [BatchReader] = []
    for second in [0, 5, 10] as [Int64] {
      let at = MonotonicInstant(nanoseconds: second * 1_000_000_000)
      batches.append(BatchReader(batch: try await intake.read(at: at)))
    }
    let last = batches[2]
    let report = try #require(last.batch.report)
    #expect(report.problem.isEmpty, "\(report.problem)")
    #expect(last.level(#"up{job="node"}"#) == 1)
    // Debian's answers 0.0.4 although OpenMetrics is asked for.
    #expect(report.kind == "Prometheus text 0.0.4")
    let file = open("/proc/meminfo", O_RDONLY)
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let text = String(decoding: buffer[..<max(0, read(file, &buffer, 8_192))], as: UTF8.self)
    let total = text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
      .flatMap { Double($0.split(separator: " ")[1]) }
    #expect(last.level(#"node_memory_MemTotal_bytes{job="node"}"#) == total.map { $0 * 1_024 })
    #expect(last.level(#"node_load1{job="node"}"#) != nil)
    let user = #"node_cpu_seconds_total{cpu="0",job="node",mode="user"}"#
    #expect(last.series(user)?.unit == .cores)
    #expect((last.change(since: batches[0], seconds: 10, user) ?? -1) >= 0)
    #expect(
      last.number(#"node_boot_time_seconds{job="node"}"#)
        == batches[0].number(#"node_boot_time_seconds{job="node"}"#))
    let samples = try #require(last.level(#"scrape.samples{job="node"}"#))
    #expect(samples > 200)
    #expect(report.faults.isEmpty, "\(report.faults)")
    #expect(batches[0].batch.catalog.series.count <= last.batch.catalog.series.count)
  }
}
