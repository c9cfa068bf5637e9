import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// The status pages of web servers, and what becomes of them.
@Suite struct StatusPageTests {
  private static let nginx = """
    Active connections: 291 
    server accepts handled requests
     16630948 16630940 31070465 
    Reading: 6 Writing: 179 Waiting: 106 

    """
  private static let apache = """
    localhost
    ServerVersion: Apache/2.4.62 (Debian)
    ServerMPM: event
    ServerUptimeSeconds: 12
    Total Accesses: 120
    Total kBytes: 77
    Total Duration: 3400
    CPULoad: .08
    ReqPerSec: 10
    BusyWorkers: 3
    IdleWorkers: 47
    Processes: 2
    ConnsTotal: 9
    Scoreboard: ___W_W_W__

    """
  private static let haproxy = """
    # pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,hrsp_5xx,status,req_tot,
    web,FRONTEND,,,4,9,2000,100,1,2,3,OPEN,90,
    app,s1,0,0,1,1,,50,1,2,3,UP,,
    app,s2,0,0,1,1,,50,1,2,3,DOWN 1/2,,
    app,BACKEND,7,9,2,3,200,100,1,2,5,UP,,

    """

  private func page(_ text: String) -> StatusPage? {
    Array(text.utf8).withUnsafeBytes { StatusPage($0) }
  }

  @Test func nginxIsRead() throws {
    let page = try #require(self.page(Self.nginx))
    #expect(page.server == .nginx)
    #expect(page[.active] == 291 && page[.accepted] == 16_630_948)
    #expect(page[.handled] == 16_630_940 && page[.requests] == 31_070_465)
    #expect(page[.reading] == 6 && page[.writing] == 179 && page[.waiting] == 106)
    #expect(page[.busy] == nil)
  }

  @Test func apacheIsRead() throws {
    let page = try #require(self.page(Self.apache))
    #expect(page.server == .apache)
    #expect(page[.requests] == 120 && page[.kilobytes] == 77 && page[.milliseconds] == 3_400)
    #expect(page[.busy] == 3 && page[.idle] == 47 && page[.active] == 9)
    let prefork = try #require(self.page("BusyWorkers: 1\nIdleWorkers: 4\n"))
    #expect(prefork[.active] == 1 && prefork[.requests] == nil)
  }

  @Test func haproxyIsRead() throws {
    let page = try #require(self.page(Self.haproxy))
    #expect(page.server == .haproxy)
    #expect(page.proxies.map(\.name) == ["web", "app"])
    #expect(page.proxies[0].requests == 90 && page.proxies[0].errors == 3)
    #expect(page.proxies[1].requests == 100 && page.proxies[1].queue == 7)
    #expect(page.proxies[1].serversUp == 1 && page.proxies[1].serversDown == 1)
  }

  @Test func anythingElseIsNone() {
    for text in ["", "\n", "<html>", "Active connections: 5\n", "Active connections: x\n\n\n\n"] {
      #expect(page(text) == nil)
    }
  }

  @Test func nothingThatComesTraps() {
    for text in [Self.nginx, Self.apache, Self.haproxy] {
      var bytes = Array(text.utf8)
      for count in 0..<bytes.count { _ = bytes[..<count].withUnsafeBytes { StatusPage($0) } }
      for place in bytes.indices {
        let kept = bytes[place]
        for byte in [0, 10, 32, 44, 57, 58, 255] as [UInt8] {
          bytes[place] = byte
          _ = bytes.withUnsafeBytes { StatusPage($0) }
        }
        bytes[place] = kept
      }
    }
    #expect(page("Active connections: 99999999999999999999999\n\n\n\n") == nil)
  }

  @Test func aPageBecomesSeries() async throws {
    let round = LockedCount()
    let server = try LoopbackServer { connection, _ in
      let page = [Self.apache, "nonsense", Self.haproxy, Self.apache, Self.nginx]
      return LoopbackServer.answer(connection, page[round.next()])
    }
    defer { server.stop() }
    let intake = StatusPageIntake(
      StatusPageOptions(name: "web", url: server.url()), thread: try #require(OwnThread()))
    var batches: [BatchReader] = []
    for second in 0..<5 {
      let at = MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000)
      batches.append(BatchReader(batch: try await intake.read(at: at)))
    }
    #expect(batches[0].level(#"http.server.workers.utilization{server="web"}"#) == 0.06)
    #expect(batches[0].level(#"http.server.up{server="web"}"#) == 1)
    #expect(batches[1].level(#"http.server.up{server="web"}"#) == 0)
    #expect(batches[1].batch.report?.problem == "no status page of nginx, Apache or HAProxy")
    #expect(batches[1].state(#"http.server.requests{server="web"}"#) == .skipped)
    #expect(batches[2].level(#"http.server.queue{backend="app",server="web"}"#) == 7)
    #expect(batches[2].state(#"http.server.requests{server="web"}"#) == .vanished)
    #expect(batches[3].state(#"http.server.queue{backend="app",server="web"}"#) == .vanished)
    #expect(batches[4].level(#"http.server.active_connections{server="web"}"#) == 291)
    #expect(batches[4].series(#"http.server.connections.dropped{server="web"}"#) != nil)
    #expect(batches[4].batch.report?.kind == "nginx status page")
  }
}
