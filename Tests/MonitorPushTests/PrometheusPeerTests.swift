import MonitorHTTP
import MonitorModel
import MonitorPush
import MonitorSupport
import MonitorTestKit
import Testing

/// Pushing to a real Prometheus.
@Suite("Remote write and Prometheus", .serialized)
struct PrometheusPeerTests {
  static let prometheus = "/usr/bin/prometheus"

  @Test(
    "Prometheus has every sample, the ends of series, and all but a series that it refuses",
    .enabled(if: Peer.isInstalled(prometheus), "apt-get install prometheus"))
  func prometheusTakesAll() async throws {
    let folder = TemporaryFolder()
    let config = folder.write("p.yml", "scrape_configs: []\n")
    let port = LoopbackPort.free()
    let url = "http://127.0.0.1:\(port)"
    let server = Peer(
      [
        Self.prometheus, "--config.file=\(config)", "--storage.tsdb.path=\(folder.path)/data",
        "--web.listen-address=127.0.0.1:\(port)", "--web.enable-remote-write-receiver",
        "--log.level=error",
      ], log: folder.path + "/log")
    func query(_ text: String) -> String {
      Peer.run(
        ["/usr/bin/curl", "-s", "-G", url + "/api/v1/query", "--data-urlencode", "query=" + text])
    }
    #expect(
      Peer.wait { Peer.run(["/usr/bin/curl", "-s", url + "/-/ready"]).contains("Ready") },
      "\(folder.text("log").suffix(500))")
    let wire = HTTPWire(
      url: url + "/api/v1/write", headers: ["X-Test: yes"], timeout: .seconds(5)
    ) { .success(HTTPAccess()) }
    var destination = PushDestination(name: "prom", shownURL: url)
    destination.batchNanoseconds = 3_000_000_000
    let made = PushLane(
      destination, wire: wire, folder: folder.path + "/push", time: .system, seed: 1,
      report: { _ in })
    let lane = try #require(made)
    var scene = PushScene(series: 50)
    scene.add(SeriesKey("odd", [.init("l", "Köln \u{202e}\u{0}\"\\\n🎉"), .init("a.b", "x")]), 7)
    let lag = MonitorTime.system.wall().milliseconds - PushScene.start.milliseconds - 30_000
    scene.pass(milliseconds: lag)
    for tick in 0..<12 {
      scene.pass()
      if tick == 9 { scene.states[3] = .vanished }
      await lane.take(scene.snapshot)
    }
    await lane.end()
    let health = await lane.health
    #expect(health.sent == 51 * 12 - 2 && health.pending == 0, "\(health)")
    #expect(health.failed == 0 && health.state == .sending && health.reason.isEmpty)
    // All is asked as of the last tick: where much else runs, minutes may have gone by since.
    let wall = (scene.wall.milliseconds + 999) / 1_000
    let samples = "sum(count_over_time({job=\"kilter\"}[5m] @ \(wall)))"
    #expect(query(samples).contains("\"\(51 * 12 - 2 - 1)\""), "\(query(samples))")
    #expect(query("odd{instance=\"web1\",a_b=\"x\"} @ \(wall)").contains("🎉"))
    // The marker ends it at once, and not after five minutes.
    #expect(query("test_value{n=\"3\"} @ \(wall)").contains("\"result\":[]"))
    #expect(query("test_value{n=\"4\"} @ \(wall)").contains("\"4\""))
    try await poison(wire, folder.path, &scene)
    withExtendedLifetime(server) {}
  }

  /// Samples of a series that are older than what is there are refused as a whole batch, for which
  /// all others have to arrive.
  private func poison(
    _ wire: HTTPWire, _ folder: String, _ scene: inout PushScene
  ) async throws {
    var ahead = PushScene()
    ahead.add(SeriesKey("test.value", "n", "7"), 1)
    ahead.pass(milliseconds: scene.wall.milliseconds - PushScene.start.milliseconds + 20_000)
    var destination = PushDestination(name: "prom", shownURL: "")
    destination.batchNanoseconds = 1
    let one = PushLane(
      destination, wire: wire, folder: nil, time: .system, seed: 1, report: { _ in })
    let first = try #require(one)
    await first.take(ahead.snapshot)
    await first.end()
    #expect(await first.health.sent == 1)
    let other = PushLane(
      destination, wire: wire, folder: folder + "/push", time: .system, seed: 1,
      report: { _ in })
    let second = try #require(other)
    scene.pass()
    await second.take(scene.snapshot)
    await second.end()
    let health = await second.health
    #expect(health.sent == 49 && health.failed == 1, "\(health)")
  }
}
