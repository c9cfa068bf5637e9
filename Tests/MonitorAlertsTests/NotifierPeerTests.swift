import Glibc
import MonitorAlerts
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// Notifiers against real programs of Debian.
@Suite("Notifiers and real receivers", .serialized)
struct NotifierPeerTests {
  static let python = "/usr/bin/python3"
  static let alertmanager = "/usr/bin/prometheus-alertmanager"

  private static func setup(
    texts: [String: String] = [:], lists: [String: [String]] = [:],
    secrets: [String: Secret] = [:]
  ) -> NotifierSetup {
    NotifierSetup(
      name: "ops", texts: texts, lists: lists, secrets: secrets, timeout: .seconds(5),
      time: .system)
  }

  // MARK: - HTTP

  private static let webhookServer = """
    import hashlib, hmac, http.server, json, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers['Content-Length']))
            want = 'sha256=' + hmac.new(b'k3y', body, hashlib.sha256).hexdigest()
            good = hmac.compare_digest(want, self.headers.get('X-Kilter-Signature', ''))
            document = json.loads(body)
            if self.path == '/slow': import time; time.sleep(30)
            print(good, self.headers['Content-Type'], self.headers.get('Authorization'),
                  document['version'], document['status'], len(document['alerts']),
                  document['truncatedAlerts'], document['alerts'][0]['labels']['alertname'],
                  flush=True)
            self.send_response(200 if good else 400)
            self.end_headers()
            self.wfile.write(b'' if good else b'wrong \\x1b[31m signature')
        def log_message(self, *a): pass
    server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  @Test(
    "A webhook gets Alertmanager's JSON, signed, with a token",
    .enabled(if: Peer.isInstalled(python), "apt-get install python3"))
  func webhook() throws {
    let folder = TemporaryFolder()
    let script = folder.write("server.py", Self.webhookServer)
    let server = Peer([Self.python, script], log: folder.path + "/log")
    #expect(Peer.wait { !folder.text("log").isEmpty })
    let port = folder.text("log").split(separator: "\n")[0]
    func notifier(_ key: String, _ path: String = "/") throws -> WebhookNotifier {
      try WebhookNotifier(
        Self.setup(
          texts: ["url": "http://127.0.0.1:\(port)\(path)"],
          secrets: ["secret": Secret(key), "token": Secret("t0ken")]))
    }
    let good = try notifier("k3y")
    #expect(good.deliver(SampleMessage.make(), at: SampleMessage.wall) == .delivered)
    #expect(
      good.deliver(SampleMessage.make(isFiring: false, items: 300), at: SampleMessage.wall)
        == .delivered)
    #expect(
      good.deliver(SampleMessage.make(.heartbeat, items: 0), at: SampleMessage.wall) == .delivered)
    #expect(
      try notifier("other").deliver(SampleMessage.make(), at: SampleMessage.wall)
        == .refused("status 400: wrong  [31m signature"))
    let lines = folder.text("log").split(separator: "\n").dropFirst().map(String.init)
    #expect(
      lines == [
        "True application/json Bearer t0ken 4 firing 2 0 process.cpu",
        "True application/json Bearer t0ken 4 resolved 64 236 process.cpu",
        "True application/json Bearer t0ken 4 firing 1 0 KilterHeartbeat",
        "False application/json Bearer t0ken 4 firing 2 0 process.cpu",
      ])
    withExtendedLifetime(server) {}
  }

  @Test(
    "A running Alertmanager has an alert, then its end, a heartbeat and a test",
    .enabled(if: Peer.isInstalled(alertmanager), "apt-get install prometheus-alertmanager"))
  func alertmanagerTakesAll() throws {
    let folder = TemporaryFolder()
    let config = folder.write(
      "am.yml", "route:\n  receiver: none\nreceivers:\n  - name: none\n")
    let port = LoopbackPort.free()
    let url = "http://127.0.0.1:\(port)"
    let server = Peer(
      [
        Self.alertmanager, "--config.file=\(config)", "--storage.path=\(folder.path)/data",
        "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
      ], log: folder.path + "/log")
    func alerts(_ query: String = "") -> String {
      let outcome = Peer.run(["/usr/bin/curl", "-s", "-g", url + "/api/v2/alerts" + query])
      return String(decoding: outcome.output, as: UTF8.self)
    }
    #expect(Peer.wait { alerts() == "[]\n" }, "\(folder.text("log").suffix(500))")
    let notifier = try AlertmanagerNotifier(Self.setup(texts: ["url": url + "/"]))
    let now = MonitorTime.system.wall()
    func message(_ kind: AlertMessage.Kind, isFiring: Bool = true, items: Int = 2) -> AlertMessage {
      var message = SampleMessage.make(kind, isFiring: isFiring, items: items)
      message.wall = now
      for index in message.items.indices {
        message.items[index].startsAt = now
        if !isFiring { message.items[index].endsAt = now }
      }
      return message
    }
    #expect(notifier.deliver(message(.news), at: now) == .delivered)
    #expect(Peer.wait { alerts().contains("\"alertname\":\"process.cpu\"") })
    let firing = alerts()
    #expect(firing.contains("\"alertname\":\"system.disk.utilization\""))
    // It computes the fingerprints that kilter tells webhooks.
    for item in message(.news).items {
      let labels = AlertLabels(item, host: "web1")
      #expect(firing.contains("\"fingerprint\":\"\(labels.fingerprint)\""))
    }
    #expect(notifier.deliver(message(.news, isFiring: false), at: now) == .delivered)
    #expect(Peer.wait { !alerts().contains("process.cpu") })
    #expect(notifier.deliver(message(.heartbeat, items: 0), at: now) == .delivered)
    #expect(notifier.deliver(message(.test, items: 0), at: now) == .delivered)
    #expect(Peer.wait { alerts().contains("KilterTest") && alerts().contains("KilterHeartbeat") })
    let storm = SampleMessage.make(.news, items: 500)
    #expect(notifier.deliver(storm, at: now) == .delivered)
    withExtendedLifetime(server) {}
  }

  // MARK: - Programs

  @Test("A command gets the JSON and the variables; one that fails or hangs is said to")
  func command() throws {
    let folder = TemporaryFolder()
    let script = folder.write(
      "hook",
      "#!/bin/sh\ncat > \"$1\"\necho \"$KILTER_ALERT_STATUS $KILTER_ALERT_SEVERITY\" >> \"$1\"\n",
      mode: 0o700)
    let notifier = try CommandNotifier(
      Self.setup(lists: ["run": [script, folder.path + "/out; rm -rf /"]]))
    // What looks like a shell's is a name of a file.
    #expect(notifier.deliver(SampleMessage.make(), at: SampleMessage.wall) != .delivered)
    let good = try CommandNotifier(Self.setup(lists: ["run": [script, folder.path + "/out"]]))
    #expect(good.deliver(SampleMessage.make(items: 300), at: SampleMessage.wall) == .delivered)
    let text = folder.text("out")
    #expect(text.hasPrefix("{\"alerts\":[") && text.hasSuffix("firing critical\n"))
    let bad = try CommandNotifier(
      Self.setup(lists: ["run": ["/bin/sh", "-c", "echo no such pager >&2; exit 3"]]))
    #expect(
      bad.deliver(SampleMessage.make(), at: SampleMessage.wall)
        == .failed("it ended with code 3: no such pager"))
    var setup = Self.setup(lists: ["run": ["/bin/sleep", "60"]])
    setup.timeout = .milliseconds(200)
    #expect(
      try CommandNotifier(setup).deliver(SampleMessage.make(items: 300), at: SampleMessage.wall)
        == .failed("it did not end in time"))
    // One that reads none of its input is no failure of kilter's.
    let deaf = try CommandNotifier(Self.setup(lists: ["run": ["/bin/true"]]))
    #expect(
      deaf.deliver(SampleMessage.make(items: 300), at: SampleMessage.wall) == .delivered)
  }

  @Test("Mail goes to sendmail with its headers, and nobody adds one")
  func mail() throws {
    let folder = TemporaryFolder()
    let script = folder.write(
      "sendmail", "#!/bin/sh\necho \"$@\" > \(folder.path)/arguments\ncat > \(folder.path)/mail\n",
      mode: 0o700)
    let notifier = try MailNotifier(
      Self.setup(
        texts: ["sendmail": script, "from": "kilter@example.org"],
        lists: ["to": ["ops@example.org", "b@example.org"]]))
    #expect(notifier.deliver(SampleMessage.make(), at: SampleMessage.wall) == .delivered)
    #expect(folder.text("arguments") == "-t -i\n")
    let mail = folder.text("mail")
    let head = mail.split(separator: "\n\n", maxSplits: 1).first.map(String.init) ?? ""
    #expect(head.contains("To: ops@example.org, b@example.org\nFrom: kilter@example.org\n"))
    #expect(head.contains("Subject: =?UTF-8?Q?"))
    #expect(!head.contains("\nBcc:") && !mail.contains("\nBcc:") && !mail.contains("\u{1B}"))
    #expect(mail.contains("system.disk.utilization{device=\"vd1\"}"))
    #expect(throws: NotifierProblem.self) {
      try MailNotifier(Self.setup(lists: ["to": ["a@b\nBcc: c@d"]]))
    }
  }

  @Test(
    "tmux shows the line to its client",
    .enabled(
      if: Peer.isInstalled("/usr/bin/tmux") && Peer.isInstalled(python),
      "apt-get install tmux python3"))
  func tmux() throws {
    let folder = TemporaryFolder()
    let socket = folder.path + "/tmux"
    let notifier = try TmuxNotifier(Self.setup(texts: ["socket": socket]))
    #expect(notifier.deliver(SampleMessage.make(), at: SampleMessage.wall) != .delivered)
    // A client in a pseudo terminal, whose screen goes to a file.
    let script = folder.write(
      "client.py",
      """
      import os, pty, sys
      os.environ['TERM'] = 'screen'
      def read(fd):
          data = os.read(fd, 4096)
          open('\(folder.path)/screen', 'ab').write(data)
          return data
      pty.spawn(['/usr/bin/tmux', '-f', '/dev/null', '-u', '-S', '\(socket)', 'new', 'sleep', '60'], read)
      """)
    let client = Peer([Self.python, script], log: folder.path + "/log")
    let isThere = Peer.wait {
      !Peer.run(["/usr/bin/tmux", "-S", socket, "list-clients"]).output.isEmpty
    }
    #expect(isThere, "\(folder.text("log"))")
    #expect(notifier.deliver(SampleMessage.make(), at: SampleMessage.wall) == .delivered)
    #expect(Peer.wait { folder.text("screen").contains("disk #S;# is full") })
    Peer.run(["/usr/bin/tmux", "-S", socket, "kill-server"])
    withExtendedLifetime(client) {}
  }

  // MARK: - Sockets

  private static let listener = """
    import os, socket, sys
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(sys.argv[1])
    print('ready', flush=True)
    while True:
        data = s.recv(1 << 20)
        open(sys.argv[2], 'ab').write(data + b'\\n--\\n')
    """

  @Test(
    "syslog gets its line in both formats, the journal its fields",
    .enabled(if: Peer.isInstalled(python), "apt-get install python3"))
  func sockets() throws {
    let folder = TemporaryFolder()
    let script = folder.write("listener.py", Self.listener)
    let socket = folder.path + "/socket"
    let peer = Peer(
      [Self.python, script, socket, folder.path + "/got"], log: folder.path + "/log")
    #expect(Peer.wait { folder.text("log").hasPrefix("ready") })
    let message = SampleMessage.make()
    for format in ["rfc3164", "rfc5424"] {
      let notifier = try SyslogNotifier(
        Self.setup(texts: ["socket": socket, "format": format, "facility": "local0"]))
      #expect(notifier.deliver(message, at: SampleMessage.wall) == .delivered)
    }
    let journal = try JournalNotifier(Self.setup(texts: ["socket": socket]))
    #expect(journal.deliver(message, at: SampleMessage.wall) == .delivered)
    #expect(Peer.wait { folder.text("got").split(separator: "--\n").count == 3 })
    let got = folder.text("got").split(separator: "\n--\n", omittingEmptySubsequences: false)
    #expect(got[0].hasPrefix("<130>"))
    #expect(got[0].contains(" kilter[\(getpid())]: critical on web1: übler [2J disk #S;# is full"))
    #expect(
      got[1].hasPrefix("<130>1 2023-11-14T22:13:20.123Z web1 kilter \(getpid()) news - critical"))
    #expect(got[2].hasPrefix("MESSAGE=critical on web1: übler"))
    #expect(got[2].contains("\nPRIORITY=2\n") && got[2].contains("\nKILTER_SEVERITY=critical\n"))
    withExtendedLifetime(peer) {}
  }

  @Test("The terminal gets a bell and notes, and nothing else can slip in")
  func terminal() throws {
    var setup = Self.setup(texts: ["note": "both"])
    let script = ScriptedNotifier.Script()
    setup.terminal = { notice in
      script.answer(.refused(String(decoding: notice.bytes, as: UTF8.self)))
      return true
    }
    let notifier = try TerminalNotifier(setup)
    #expect(notifier.deliver(SampleMessage.make(), at: SampleMessage.wall) == .delivered)
    guard case .refused(let text) = script.state.withLock({ $0.standing }) else {
      Issue.record("nothing was shown")
      return
    }
    let line = "critical on web1: übler [2J disk #S;# is full"
    let noted = line.split(separator: ";").joined(separator: ",")
    #expect(
      text == "\u{1B}]9;\(line)\u{7}\u{1B}]777;notify;kilter;\(noted)\u{7}\u{7}")
  }
}
