import MonitorHTTP
import MonitorPush
import MonitorSupport
import MonitorTestKit
import Testing

/// Requests to a server that behaves badly in many ways.
@Suite("Remote write over HTTP", .serialized)
struct HTTPWireTests {
  static let python = "/usr/bin/python3"

  private static let server = """
    import http.server, time
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        def do_POST(self):
            body = self.rfile.read(int(self.headers['Content-Length']))
            h = self.headers
            print(self.path, len(body), h['Content-Encoding'], h['Content-Type'],
                  h['X-Prometheus-Remote-Write-Version'], h['Authorization'], h['X-Scope-OrgID'],
                  self.client_address[1], flush=True)
            name = self.path.strip('/')
            if name == 'slow': time.sleep(5)
            if name == 'gone': self.connection.close(); return
            status = int(name) if name.isdigit() else 200
            self.send_response(status)
            if status == 429: self.send_header('Retry-After', '7')
            if status == 302: self.send_header('Location', '/204')
            text = b'bad \\x1b[31m series'
            if name == 'html':
                self.send_header('Content-Type', 'text/html'); text = b'<html>log in</html>'
            size = 50000000 if name == 'huge' else 0 if status == 204 else len(text)
            self.send_header('Content-Length', str(size))
            self.end_headers()
            try:
                if name == 'huge':
                    for _ in range(50): self.wfile.write(b'x' * 1000000)
                elif size: self.wfile.write(text)
            except OSError: pass
        def log_message(self, *a): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  @Test(
    "Headers, one connection, tokens read anew, and every bad answer",
    .enabled(if: Peer.isInstalled(python), "apt-get install python3"))
  func answers() throws {
    let folder = TemporaryFolder()
    let script = folder.write("server.py", Self.server)
    let server = Peer([Self.python, script], log: folder.path + "/log")
    #expect(Peer.wait { folder.text("log").contains("\n") })
    let port = folder.text("log").split(separator: "\n")[0]
    func wire(_ path: String, _ token: String = "") -> HTTPWire {
      HTTPWire(
        url: "http://127.0.0.1:\(port)/\(path)", headers: ["X-Scope-OrgID: tenant"],
        timeout: .milliseconds(path == "slow" ? 300 : 5_000)
      ) {
        .success(
          HTTPAccess(
            token: token.isEmpty ? nil : Secret(folder.text(token)), user: "me",
            password: Secret("pw")))
      }
    }
    folder.write("token", "t1")
    let good = wire("204", "token")
    #expect(good.send([1, 2, 3]) == HTTPAnswer(status: 204))
    folder.write("token", "t2")
    #expect(PushVerdict(good.send([1, 2, 3])) == .taken)
    _ = wire("200").send([4])
    let lines = folder.text("log").split(separator: "\n").dropFirst().map(String.init)
    let head = "/204 3 snappy application/x-protobuf 0.1.0 Bearer"
    #expect(lines[0].hasPrefix(head + " t1 tenant ") && lines[1].hasPrefix(head + " t2 tenant "))
    // The port of the sender says that the connection was kept.
    #expect(lines[0].split(separator: " ").last == lines[1].split(separator: " ").last)
    #expect(lines[2].contains(" Basic bWU6cHc= tenant "))
    let asked = wire("429").send([1])
    #expect(asked.retryAfterSeconds == 7 && asked.reason == "status 429: bad  [31m series")
    #expect(wire("302").send([1]).status == 302)
    #expect(PushVerdict(wire("500").send([1])) == .broken(reason: "status 500: bad  [31m series"))
    let huge = wire("huge").send([1])
    #expect(huge.status == 200 && huge.text.utf8.count <= 400)
    guard case .later(_, _, true) = PushVerdict(wire("html").send([1])) else {
      Issue.record("a page for a browser was taken for an answer")
      return
    }
    #expect(wire("slow").send([1]).problem.contains("timed out"))
    #expect(!wire("gone").send([1]).problem.isEmpty)
    #expect(wire("204").send([]).status == 204)
    let nobody = HTTPWire(
      url: "http://127.0.0.1:1/", headers: [], timeout: .seconds(1)
    ) { .failure(HTTPProblem("the token is gone")) }
    #expect(nobody.send([1]).problem == "the token is gone")
    withExtendedLifetime(server) {}
  }
}
