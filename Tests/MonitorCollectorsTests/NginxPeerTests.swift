import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing
import WireFormats

/// The access log against a real nginx under wrk, with nginx's own counter and goaccess to compare.
@Suite(.enabled(if: NginxPeer.isInstalled, "nginx and wrk are not installed"), .serialized)
struct NginxPeerTests {
  private static let format =
    #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "#
    + #""$http_referer" "$http_user_agent" rt=$request_time urt=$upstream_response_time"#

  private func intake(_ peer: NginxPeer) throws -> AccessLogIntake {
    var options = AccessLogOptions(name: "peer", path: peer.log, site: "peer")
    options.stateFolder = peer.tree.root
    return try AccessLogIntake(
      options, thread: #require(OwnThread()), time: .system)
  }

  @Test func totalsAreThoseOfNginxAndGoaccess() async throws {
    let peer = try await NginxPeer(format: Self.format)
    let intake = try intake(peer)
    let before = BatchReader(batch: try await intake.read(at: MonitorTime.system.monotonic()))
    let load = peer.load(seconds: 1)
    while !NginxPeer.hasEnded(load.pid) { try await NginxPeer.pause(50) }
    let counted = try await peer.settledRequests()
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    let after = BatchReader(batch: batch)
    let lines = NginxPeer.text(peer.log).split(separator: "\n")
    func count(_ key: String) -> Int {
      Int((after.number(key) ?? -1) - (before.number(key) ?? 0))
    }
    let requests = count(#"http.server.request.count{site="peer"}"#)
    #expect(requests == lines.count)
    #expect(requests == counted)
    #expect(after.number("http.log.unmatched.count") == 0)
    for (group, status) in [("2xx", "200"), ("4xx", "404"), ("5xx", "503")] {
      let key = #"http.server.response.count{class="\#(group)",site="peer"}"#
      #expect(count(key) == lines.count { $0.contains("\" \(status) ") })
    }
    // What wrk saw answered; some were still on their way when it left.
    let told = NginxPeer.text(load.output).split(separator: "\n")
      .first { $0.contains(" requests in ") }?.split(separator: " ").first.flatMap { Int($0) }
    #expect((told ?? 0) > 100 && abs(requests - (told ?? 0)) <= 8)
    try checkRoutes(batch)
    try checkGoaccess(peer, lines.count)
    await intake.stop()
  }

  private func checkRoutes(_ batch: MetricBatch) throws {
    let report = try #require(batch.report)
    let busiest = try #require(report.tables.first { $0.title == "busiest routes" })
    let routes = Set(busiest.rows.map { $0[0] })
    for name in ["user", "fail", "missing", "cart", "slow"] {
      #expect(routes.contains(.text("GET /\(name)/:id")))
    }
    #expect(report.lines.count == 20)
    #expect(!report.lines.contains { $0.contains("secret") })
    #expect(batch.notes.isEmpty)
  }

  private func checkGoaccess(_ peer: NginxPeer, _ lines: Int) throws {
    guard access(NginxPeer.goaccess, X_OK) == 0 else { return }
    let output = peer.tree.root + "/goaccess.json"
    let pid = NginxPeer.spawn([
      NginxPeer.goaccess, peer.log, "--log-format=COMBINED", "--no-global-config", "-o", output,
    ])
    #expect(NginxPeer.wait(pid) == 0)
    let text = NginxPeer.text(output)
    #expect(text.contains("\"total_requests\": \(lines),"))
    #expect(text.contains("\"failed_requests\": 0,"))
  }

  @Test func percentilesAreThoseOfTheLog() async throws {
    let peer = try await NginxPeer(format: Self.format)
    let load = peer.load(seconds: 1, connections: 32)
    while !NginxPeer.hasEnded(load.pid) { try await NginxPeer.pause(50) }
    _ = try await peer.settledRequests()
    var digest = AccessLogDigest(site: "peer", followsHosts: false)
    let text = NginxPeer.text(peer.log)
    Array(text.utf8).withUnsafeBytes { digest.take($0) }
    var exact = text.split(separator: "\n").compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("rt=") }
        .flatMap { Double($0.dropFirst(3)) }
    }
    exact.sort()
    #expect(exact.count > 100 && digest.requests == UInt64(exact.count))
    for quantile in [0.5, 0.9, 0.95, 0.99] {
      let rank = max(1, Int((quantile * Double(exact.count)).rounded(.up)))
      let told = Double(try #require(digest.duration(at: quantile, site: 0))) * 1e-9
      #expect(abs(told - exact[rank - 1]) <= exact[rank - 1] * 0.01)
    }
  }

  /// Rotations; a longer run is asked for by `ROTATIONS`.
  private static let rotations =
    getenv("ROTATIONS").flatMap { Int(String(cString: $0)) } ?? 20

  @Test func noLineIsLostOrDoubledByRotation() async throws {
    let peer = try await NginxPeer(format: Self.format)
    let intake = try intake(peer)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    let seed = MonitorTime.system.wall().milliseconds
    var generator = SeededGenerator(seed: UInt64(seed))
    let load = peer.load(seconds: max(2, Self.rotations * 85 / 1_000))
    var done = 0
    while !NginxPeer.hasEnded(load.pid) {
      try await NginxPeer.pause(Int64.random(in: 5...120, using: &generator))
      guard done < Self.rotations else { continue }
      done += 1
      try await rotate(peer, &generator)
      if done % 10 == 0 { _ = try await intake.read(at: MonitorTime.system.monotonic()) }
    }
    let counted = try await peer.settledRequests()
    var batch = try await intake.read(at: MonitorTime.system.monotonic())
    func read() -> Int {
      Int(BatchReader(batch: batch).number(#"http.server.request.count{site="peer"}"#) ?? -1)
    }
    // A build without optimisation reads more slowly than nginx writes: as long as more comes.
    var last = (lines: read(), at: MonitorTime.system.monotonic())
    while read() < counted, MonitorTime.system.monotonic() - last.at < 10_000_000_000 {
      try await NginxPeer.pause(50)
      batch = try await intake.read(at: MonitorTime.system.monotonic())
      if read() != last.lines { last = (read(), MonitorTime.system.monotonic()) }
    }
    print("rotations \(done), lines \(read()), requests \(counted)")
    #expect(read() == counted, "seed \(seed) after \(done) rotations")
    #expect(BatchReader(batch: batch).number("http.log.unmatched.count") == 0)
    #expect(batch.report?.faults.isEmpty == true, "\(batch.report?.faults ?? [])")
    await intake.stop()
  }

  /// Moves the log away and tells nginx, soon or later; or copies and cuts it while nginx stands
  /// still, since what is written between the two is lost for everyone.
  private func rotate(_ peer: NginxPeer, _ generator: inout SeededGenerator) async throws {
    let kept = 40
    func shift() {
      unlink(peer.log + ".\(kept)")
      for number in stride(from: kept - 1, through: 1, by: -1) {
        rename(peer.log + ".\(number)", peer.log + ".\(number + 1)")
      }
    }
    if Int.random(in: 0..<3, using: &generator) > 0 {
      shift()
      rename(peer.log, peer.log + ".1")
      try await NginxPeer.pause(Int64.random(in: 0...60, using: &generator))
      try await peer.reopen()
    } else {
      peer.whileStopped {
        shift()
        peer.tree.write("access.log.1", peer.tree.bytes("access.log"))
        truncate(peer.log, 0)
      }
    }
  }
}
