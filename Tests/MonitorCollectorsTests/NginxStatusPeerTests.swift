import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// A real nginx: its status page, packed answers, and probes of it over TLS with a certificate that
/// nobody else believes.
@Suite(
  .enabled(
    if: ScrapePeer.isInstalled("/usr/sbin/nginx") && ScrapePeer.isInstalled("/usr/bin/openssl"),
    "apt install nginx openssl"))
struct NginxStatusPeerTests {
  private static func nginx(_ plain: UInt16, _ tls: UInt16, days: Int) -> ScrapePeer? {
    ScrapePeer(
      prepare: """
        openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days \(days) \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost
        i=0; while [ $i -lt 2000 ]; do echo "m{i=\\"$i\\"} $i"; i=$((i+1)); done >metrics
        head -c 20000000 /dev/zero | tr '\\0' a >bomb
        cat >nginx.conf <<'END'
        daemon off;
        pid nginx.pid;
        error_log error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
          uwsgi_temp_path t4; scgi_temp_path t5;
          gzip on; gzip_types text/plain; default_type text/plain;
          server {
            listen 127.0.0.1:\(plain);
            listen 127.0.0.1:\(tls) ssl;
            listen unix:status.socket;
            ssl_certificate cert.pem; ssl_certificate_key key.pem;
            location = /status { stub_status; }
            location = /metrics { root .; }
            location = /bomb { root .; }
            location = /hello { return 200 "hello from here"; }
          }
        }
        END
        chmod -R a+rX .
        """,
      server: "/usr/sbin/nginx -p $PWD/ -c nginx.conf -e error.log")
  }

  @Test func statusScrapeAndProbe() async throws {
    let (plain, tls) = (LoopbackPort.free(), LoopbackPort.free())
    let peer = try #require(Self.nginx(plain, tls, days: 30))
    try #require(peer.waitUntilListening(plain))
    let base = "http://127.0.0.1:\(plain)"
    let status = StatusPageIntake(
      StatusPageOptions(name: "web", url: base + "/status", timeout: .seconds(25)),
      thread: try #require(OwnThread()))
    let first = BatchReader(batch: try await status.read(at: MonotonicInstant(nanoseconds: 0)))
    #expect(first.level(#"http.server.up{server="web"}"#) == 1)
    #expect(first.level(#"http.server.active_connections{server="web"}"#) == 1)

    // Twenty scrapes of a file that nginx packs with gzip.
    let scrape = ScrapeIntake(
      ScrapeOptions(name: "m", url: base + "/metrics", timeout: .seconds(25)),
      thread: try #require(OwnThread()))
    for second in 0..<20 as Range<Int64> {
      let at = MonotonicInstant(nanoseconds: second * 5_000_000_000)
      let batch = BatchReader(batch: try await scrape.read(at: at))
      #expect(batch.level(#"up{job="m"}"#) == 1, "\(batch.batch.report?.problem ?? "")")
      #expect(batch.level(#"m{i="1999",job="m"}"#) == 1_999)
    }
    let second = BatchReader(
      batch: try await status.read(at: MonotonicInstant(nanoseconds: 1_000_000_000)))
    // The twenty and this one.
    let requests = #"http.server.requests{server="web"}"#
    #expect(second.change(since: first, seconds: 1, requests) == 21)
    #expect(second.level(#"http.server.active_connections{server="web"}"#) == 2)
    #expect(
      second.change(since: first, seconds: 1, #"http.server.connections.dropped{server="web"}"#)
        == 0)
    let socket = StatusPageIntake(
      StatusPageOptions(
        name: "web", url: "http://localhost/status", socketPath: peer.folder + "/status.socket",
        timeout: .seconds(25)),
      thread: try #require(OwnThread()))
    let third = BatchReader(batch: try await socket.read(at: MonotonicInstant(nanoseconds: 0)))
    #expect(third.level(#"http.server.active_connections{server="web"}"#) == 3)
    try await probeTLS(tls, peer.folder)
    // A few kilobytes that unpack to twenty megabytes.
    let bomb = ScrapeIntake(
      ScrapeOptions(name: "m", url: base + "/bomb", timeout: .seconds(25)),
      thread: try #require(OwnThread()))
    let burst = try await bomb.read(at: MonotonicInstant(nanoseconds: 0))
    #expect(burst.report?.problem == "an answer larger than 10485760 bytes")
  }

  private func probe(_ port: UInt16, _ access: EndpointAccess) async throws -> BatchReader {
    let intake = ProbeIntake(
      ProbeOptions(
        name: "p", url: "https://localhost:\(port)/hello", timeout: .seconds(25), access: access,
        contains: "from here"),
      thread: try #require(OwnThread()), time: .system)
    return BatchReader(batch: try await intake.read(at: MonotonicInstant(nanoseconds: 1)))
  }

  private func probeTLS(_ port: UInt16, _ folder: String) async throws {
    let expires = #"tls.certificate.expires_in{probe="p"}"#
    let thirty = 30.0 * 86_400
    let trusted = try await probe(port, EndpointAccess(caFile: folder + "/cert.pem"))
    #expect(trusted.batch.report?.problem == "")
    #expect(trusted.level(#"http.probe.up{probe="p"}"#) == 1)
    #expect(trusted.level(#"http.probe.phase{phase="tls",probe="p"}"#) ?? 0 > 0)
    let left = try #require(trusted.level(expires))
    #expect(left > thirty - 120 && left <= thirty)
    // Nobody vouches for it: down, and yet it is known when it ends.
    let unknown = try await probe(port, EndpointAccess())
    #expect(unknown.level(#"http.probe.up{probe="p"}"#) == 0)
    #expect(unknown.batch.report?.problem.hasPrefix("certificate: ") == true)
    #expect((unknown.level(expires) ?? 0) > thirty - 120)
    let any = try await probe(port, EndpointAccess(acceptsAnyCertificate: true))
    #expect(any.level(#"http.probe.up{probe="p"}"#) == 1)
    #expect((any.level(expires) ?? 0) > thirty - 120)
  }
}
