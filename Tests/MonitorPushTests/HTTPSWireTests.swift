import Glibc
import MonitorHTTP
import MonitorModel
import MonitorPush
import MonitorSupport
import MonitorTestKit
import Testing

/// Requests over TLS, to servers that are to be believed and to others.
@Suite("Remote write over TLS", .serialized, .timeLimit(.minutes(5)))
struct HTTPSWireTests {
  private static let openssl = "/usr/bin/openssl"
  private static let python = HTTPWireTests.python

  /// A server for each certificate; what is posted is kept in files by number.
  private static let script = """
    import http.server, ssl, sys, threading
    folder = sys.argv[1]
    posted = []
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        def do_POST(self):
            body = self.rfile.read(int(self.headers['Content-Length']))
            with open(f'{folder}/posted-{len(posted)}', 'wb') as file: file.write(body)
            posted.append(body)
            with open(f'{folder}/asked', 'a') as file:
                print(self.path, self.headers['Authorization'], file=file)
            self.send_response(204)
            self.send_header('Content-Length', '0')
            self.end_headers()
        def log_message(self, *a): pass
    ports = []
    for name in ('server', 'stranger', 'self'):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f'{folder}/{name}.pem', f'{folder}/{name}.key')
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        ports.append(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(*ports, flush=True)
    threading.Event().wait()
    """

  /// Servers, their ports by the name of their certificate, and the folder of all files.
  private struct Scene {
    let folder = TemporaryFolder()
    let server: Peer
    var ports: [String: Substring] = [:]

    init() {
      let folder = folder
      let script = folder.write("server.py", HTTPSWireTests.script)
      Self.certificate("ca", in: folder)
      Self.certificate("other", in: folder)
      let here = ["-addext", "subjectAltName=IP:127.0.0.1"]
      let byCA = ["-CA", folder.path + "/ca.pem", "-CAkey", folder.path + "/ca.key"]
      Self.certificate("server", byCA + here, in: folder)
      Self.certificate(
        "stranger", byCA + ["-addext", "subjectAltName=DNS:elsewhere.example"], in: folder)
      Self.certificate("self", here, in: folder)
      server = Peer([HTTPSWireTests.python, script, folder.path], log: folder.path + "/log")
      #expect(Peer.wait { folder.text("log").contains("\n") }, "\(folder.text("log"))")
      let ports = folder.text("log").split { $0 == "\n" || $0 == " " }
      for (name, port) in zip(["server", "stranger", "self"], ports) { self.ports[name] = port }
    }

    private static func certificate(
      _ name: String, _ more: [String] = [], in folder: TemporaryFolder
    ) {
      let file = folder.path + "/" + name
      Peer.run(
        [
          HTTPSWireTests.openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt",
          "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
          "-keyout", file + ".key", "-out", file + ".pem",
        ] + more)
    }

    /// The way to a server, by a file of CAs of the folder; none for those of the system.
    func wire(_ server: String, ca: String = "", takesAny: Bool = false) -> HTTPWire {
      HTTPWire(
        url: "https://127.0.0.1:\(ports[server] ?? "1")/write", headers: [], timeout: .seconds(10)
      ) { [folder] in
        .success(
          HTTPAccess(
            token: Secret("t0k"), caFile: ca.isEmpty ? "" : folder.path + "/" + ca,
            acceptsAnyCertificate: takesAny))
      }
    }
  }

  private static let isPossible = Peer.isInstalled(python) && Peer.isInstalled(openssl)

  @Test(
    "A private CA is believed alone; any other certificate is refused, and the reason named",
    .enabled(if: isPossible, "apt-get install python3 openssl"))
  func certificates() {
    let scene = Scene()
    #expect(PushVerdict(scene.wire("server", ca: "ca.pem").send([1])) == .taken)
    let refused: [(server: String, ca: String, words: String)] = [
      ("server", "", "issuer certificate"), ("server", "other.pem", "certificate"),
      ("self", "ca.pem", "self-signed certificate"), ("self", "", "self-signed certificate"),
      ("stranger", "ca.pem", "127.0.0.1"), ("server", "gone.pem", "gone.pem"),
      ("server", "server.key", "server.key"),
    ]
    for (server, ca, words) in refused {
      let answer = scene.wire(server, ca: ca).send([1])
      #expect(answer.status == 0 && answer.problem.contains(words), "\(server) \(ca): \(answer)")
      guard case .later(let reason, 0, _) = PushVerdict(answer) else {
        Issue.record("\(server) \(ca): what was not sent would be given up")
        continue
      }
      #expect(reason == answer.problem)
    }
    // The others were told no secret, and no sample.
    #expect(scene.folder.text("asked") == "/write Bearer t0k\n")
    #expect(PushVerdict(scene.wire("self", takesAny: true).send([1])) == .taken)
    withExtendedLifetime(scene.server) {}
  }

  @Test(
    "Nothing is lost while the certificate is refused, and all arrives once the file is right",
    .enabled(if: isPossible, "apt-get install python3 openssl"))
  func mended() async throws {
    let scene = Scene()
    let folder = scene.folder
    let queue = TemporaryFolder()
    let clock = VirtualClock()
    folder.write("trusted.pem", folder.text("other.pem"))
    func lane() throws -> PushLane {
      var destination = PushDestination(name: "prom", shownURL: "https://p")
      destination.batchNanoseconds = 5_000_000_000
      let made = PushLane(
        destination, wire: scene.wire("server", ca: "trusted.pem"), folder: queue.path,
        time: clock.time, seed: 1, report: { _ in })
      return try #require(made)
    }
    var machine = PushScene(series: 8)
    let first = try lane()
    for _ in 0..<10 {
      machine.pass()
      await first.take(machine.snapshot)
    }
    await clock.waitForSleepers()
    let health = await first.health
    #expect(health.state == .failing && health.reason.contains("certificate"), "\(health.reason)")
    #expect(health.pending == 80 && health.failed == 0 && health.dropped == 0)
    await first.end()
    // Another run, with the same wrong file at first.
    let second = try lane()
    for _ in 0..<5 {
      machine.pass()
      await second.take(machine.snapshot)
    }
    await clock.waitForSleepers()
    #expect(await second.health.pending == 120)
    folder.write("trusted.pem", folder.text("ca.pem"))
    for _ in 0..<2_000 {
      if await second.health.pending == 0 { break }
      clock.advanceToNextDeadline()
      poll(nil, 0, 10)
    }
    await second.end()
    let last = await second.health
    #expect(last.sent == 120 && last.pending == 0 && last.state == .sending, "\(last)")
    let receiver = ModelReceiver()
    for number in 0..<3 {
      #expect(receiver.send(folder.bytes("posted-\(number)")).status == 204, "\(number)")
    }
    #expect(receiver.count == 120)
    withExtendedLifetime(scene.server) {}
  }
}
