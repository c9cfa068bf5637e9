import MonitorAlerts
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

/// Servers in the place of an Alertmanager that answer in every wrong way.
@Suite("An Alertmanager that is none", .serialized, .timeLimit(.minutes(5)))
struct HostileAlertmanagerTests {
  private static let python = "/usr/bin/python3"

  private static let server = #"""
    import http.server, json, random, threading, urllib.parse
    def silences(trick=''):
        return [{'id': 'id-%d%s' % (n, trick), 'matchers': [{'name': 'alertname' + trick,
                 'value': 'a.*' + trick, 'isRegex': True, 'isEqual': True}],
                 'startsAt': '2030-01-01T00:00:00Z', 'endsAt': '2030-01-02T00:00:00.5Z',
                 'createdBy': 'bob' + trick, 'comment': 'known' + trick + ours,
                 'status': {'state': 'active'}}
                for n, ours in enumerate(['', ' (kilter 7 on web1)'])]
    def groups(trick=''):
        return [{'labels': {'group': 'g' + trick}, 'alerts': [
                 {'labels': {'alertname': 'a.b' + trick, 'host': 'web1', 'series_host': 'x'},
                  'status': {'state': 'suppressed', 'silencedBy': ['id-0' + trick],
                             'inhibitedBy': []}}]}]
    TRICK = '\x1b]52;c;eA==\x07\x1b[2J\u202e\u2066\u200b\x00\x9b31m\n\r\t'
    WRONG = ['{}', 'null', '[null]', '[1]', '[[]]', '["x"]', '[{}]', '7', '"x"', '', ' ', 'nul',
             '[{"labels":{},"alerts":null}]', '[{"labels":[],"alerts":[]}]',
             '[{"labels":{"a":1},"alerts":[]}]', '[{"id":1,"matchers":[]}]',
             '[{"matchers":{},"startsAt":1}]', '[{"a":1,"a":2}]', '[1e999]', '[-]', '["\\ud800"]',
             '[{"labels":{"a":["c"]},"alerts":[]}]']
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        def put(self, body, status=200, kind='application/json', length=None):
            body = body if isinstance(body, bytes) else body.encode('utf-8', 'surrogatepass')
            self.send_response(status)
            self.send_header('Content-Type', kind)
            self.send_header('Content-Length', str(len(body) if length is None else length))
            if status == 302: self.send_header('Location', '/good' + self.path)
            self.end_headers()
            self.wfile.write(body)
        def do_POST(self):
            self.rfile.read(int(self.headers.get('Content-Length') or 0))
            self.put('{}')
        do_DELETE = do_POST
        def do_GET(self):
            _, name, rest = self.path.split('/', 2)
            isGroups = 'groups' in rest
            good = groups if isGroups else silences
            name, _, number = name.partition('-')
            try: self.answer(name, int(number or 0), isGroups, good)
            except OSError: self.close_connection = True
        def answer(self, name, number, isGroups, good):
            if name == 'good': self.put(json.dumps(good()))
            elif name == 'slow': threading.Event().wait(5)
            elif name == 'trickle':
                self.put('[', length=1000); self.wfile.flush(); threading.Event().wait(5)
            elif name == 'html': self.put('<html>hello</html>', kind='text/html; charset=utf-8')
            elif name == 'elsewhere': self.put('', status=302)
            elif name == 'away': self.put('\x1b[2Jgone', status=503, kind='text/plain')
            elif name == 'cut':
                body = json.dumps(good()).encode()
                self.put(body[:-9], length=len(body)); self.close_connection = True
            elif name == 'short':
                body = json.dumps(good())
                self.put(body[:number * len(body) // 40])
            elif name == 'huge': self.put(b' ' * 50000000)
            elif name == 'endless':
                self.send_response(200); self.end_headers(); self.close_connection = True
                while True: self.wfile.write(b' ' * 1000000)
            elif name == 'deep': self.put('[' * 1000000)
            elif name == 'deeper':
                self.put('[{"labels":' + '{"a":' * 100000 + '1' + '}' * 100000 + '}]')
            elif name == 'wrong': self.put(WRONG[number % len(WRONG)])
            elif name == 'group':
                self.put(WRONG[number % len(WRONG)] if isGroups else json.dumps(good()))
            elif name == 'tricks': self.put(json.dumps(good(TRICK)))
            elif name == 'raw': self.put(json.dumps(good(TRICK), ensure_ascii=False))
            elif name == 'many':
                one = good('x' * 20)
                if isGroups:
                    alert = one[0]['alerts'][0]
                    alert['status']['silencedBy'] = ['y' * 100] * 1000
                    fat = dict(alert, labels={'alertname': 'a', 'l': 'z' * 100000})
                    one[0]['alerts'] = [alert] + [fat] * 10 + [alert] * 5
                    self.put(json.dumps(one))
                else: self.put(json.dumps(one * 1500))
            elif name == 'mutate':
                body = bytearray(json.dumps(good()).encode())
                chance = random.Random(number)
                for _ in range(chance.randint(1, 3) if isGroups == bool(number % 2) else 0):
                    at = chance.randrange(len(body))
                    what = chance.randrange(4)
                    if what == 0: body[at] = chance.choice(b'0123456789abcABC. \xc3\x00')
                    elif what == 1: del body[at:at + chance.randint(1, 20)]
                    elif what == 2: body[at:at] = body[:chance.randint(1, 60)]
                    else: body[at] = chance.choice(b'{}[]",:0-x\\')
                self.put(bytes(body))
        def log_message(self, *a): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """#

  /// The server, and what is read of it.
  private struct Scene {
    let folder = TemporaryFolder()
    let server: Peer
    let port: Substring

    init() {
      let folder = folder
      let script = folder.write("server.py", HostileAlertmanagerTests.server)
      server = Peer([HostileAlertmanagerTests.python, script], log: folder.path + "/log")
      #expect(Peer.wait { folder.text("log").contains("\n") }, "\(folder.text("log"))")
      port = folder.text("log").split(separator: "\n").first ?? "1"
    }

    /// The board of a server that behaves in a way; one silence is wished for.
    func board(_ manner: String, timeout: Duration = .seconds(20)) throws -> ReceiverBoard {
      let notifier = try AlertmanagerNotifier(
        NotifierSetup(
          name: "am", texts: ["url": "http://127.0.0.1:\(port)/\(manner)"], lists: [:],
          secrets: [:], timeout: timeout, time: .system))
      let wall = SampleMessage.wall
      let wish = TriageBoard.Silence(
        number: 7, pattern: "a.*", until: wall.advanced(milliseconds: 3_600_000), reason: "why",
        by: TriageActor(user: "anna"), wall: wall)
      let board = notifier.exchange(SilenceWish(host: "web1", silences: [wish]), at: wall)
      HostileAlertmanagerTests.check(board, manner)
      return board
    }
  }

  /// Whatever came, a board is small and clean.
  private static func check(_ board: ReceiverBoard, _ manner: String) {
    #expect(board.silences.count <= Limits.receiverSilences, "\(manner)")
    #expect(board.alerts.count <= Limits.listedAlerts, "\(manner)")
    var texts = [(board.problem, 500)]
    for silence in board.silences {
      texts += [(silence.id, 64), (silence.matchers, 400), (silence.by, 100)]
      texts.append((silence.comment, 400))
    }
    for alert in board.alerts {
      texts += [(alert.group, 200)] + alert.silencedBy.map { ($0, 64) }
      #expect(alert.silencedBy.count <= Limits.receiverSilences, "\(manner)")
      #expect("\(alert.key)".utf8.count < 20_000, "\(manner)")
    }
    for (text, most) in texts {
      #expect(text.unicodeScalars.count <= most + 1, "\(manner): \(text.prefix(80))")
      let isClean = text.unicodeScalars.allSatisfy {
        $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
      }
      #expect(isClean, "\(manner): \(text.debugDescription)")
    }
  }

  @Test(
    "Every wrong answer has its words, and nothing of it is believed",
    .enabled(if: Peer.isInstalled(python), "apt-get install python3"))
  func answers() throws {
    let scene = Scene()
    let good = try scene.board("good")
    #expect(good.problem.isEmpty && good.silenceCount == 2)
    #expect(good.silences.map(\.isOurs) == [true, false])
    #expect(good.alertCount == 1 && good.groupCount == 1 && good.alerts[0].group == #"{group="g"}"#)
    #expect(good.silences(of: good.alerts[0].key).map(\.by) == ["bob"])
    let wrong: [(manner: String, milliseconds: Int, words: String)] = [
      ("slow", 300, "timed out"), ("trickle", 300, "timed out"), ("html", 20_000, "a browser"),
      ("elsewhere", 20_000, "sends elsewhere (status 302)"), ("away", 20_000, "status 503"),
      ("cut", 20_000, "bytes remaining"), ("huge", 20_000, "more than 8388608 bytes"),
      ("endless", 20_000, "more than 8388608 bytes"), ("deep", 20_000, "no Alertmanager writes"),
      ("deeper", 20_000, "no Alertmanager writes"),
    ]
    for (manner, milliseconds, words) in wrong {
      let board = try scene.board(manner, timeout: .milliseconds(milliseconds))
      #expect(board.problem.contains(words), "\(manner): \(board.problem)")
      #expect(board.silences.isEmpty && board.alerts.isEmpty, "\(manner)")
    }
    withExtendedLifetime(scene.server) {}
  }

  @Test(
    "Other types, cut and changed documents are read or refused, and never a trap",
    .enabled(if: Peer.isInstalled(python), "apt-get install python3"))
  func documents() throws {
    let scene = Scene()
    var refused = 0
    for number in 0..<22 {
      #expect(try !scene.board("wrong-\(number)").problem.isEmpty, "wrong-\(number)")
      let board = try scene.board("group-\(number)")
      #expect(!board.problem.isEmpty && board.silences.count == 2, "group-\(number)")
    }
    for number in 0..<40 {
      #expect(try !scene.board("short-\(number)").problem.isEmpty, "short-\(number)")
    }
    for seed in 0..<60 {
      if try !scene.board("mutate-\(seed)").problem.isEmpty { refused += 1 }
    }
    #expect(refused > 5 && refused < 60, "\(refused)")
    withExtendedLifetime(scene.server) {}
  }

  @Test(
    "Texts that would steer a terminal are clean, and more than can be shown is a number",
    .enabled(if: Peer.isInstalled(python), "apt-get install python3"))
  func tricks() throws {
    let scene = Scene()
    let tricks = try scene.board("tricks")
    #expect(tricks.problem.isEmpty && tricks.silences.count == 2 && tricks.alerts.count == 1)
    #expect(tricks.silences(of: tricks.alerts[0].key).count == 1)
    // The same where they stand as they are, as far as JSON lets them.
    #expect(try scene.board("raw") == tricks)
    let many = try scene.board("many")
    #expect(many.silenceCount == 3_000 && many.silences.count == Limits.receiverSilences)
    #expect(many.alertCount == 16 && many.alerts.count == 6)
    withExtendedLifetime(scene.server) {}
  }
}
