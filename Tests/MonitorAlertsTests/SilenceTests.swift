import MonitorAlerts
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// Silences at receivers that have such of their own.
@Suite struct SilenceTests {
  private static func silence(
    _ number: UInt64, _ pattern: String, hours: Int64 = 2, from wall: WallInstant
  ) -> TriageBoard.Silence {
    TriageBoard.Silence(
      number: number, pattern: pattern, until: wall.advanced(milliseconds: hours * 3_600_000),
      reason: "moving \u{1B}[2J house", by: TriageActor(user: "anna", terminal: "pts/3"), wall: wall
    )
  }

  @Test(arguments: [
    ("system.cpu.utilization", #"alertname="system.cpu.utilization""#),
    ("system.cpu.*", #"alertname=~"system\.cpu\..*""#),
    (
      #"system.disk.utilization{device="vd[a-c]"}"#,
      #"alertname="system.disk.utilization", device=~"vd[a-c]""#
    ),
    (#"*{core!="?"}"#, #"alertname=~".*", core!~".""#),
    (#"a{host="x",le.vel=""}"#, #"alertname="a", series_host="x", le_vel="""#),
    (#"a{b="\*[!\]]"}"#, #"alertname="a", b=~"\*[^\]-\]]""#),
  ])
  func whatAPatternIsThere(_ pattern: String, _ matchers: String) throws {
    let wall = SampleMessage.wall
    let silence = try #require(
      AlertmanagerSilence(Self.silence(7, pattern, from: wall), host: "", at: wall))
    #expect(silence.matchers.map(\.text).joined(separator: ", ") == matchers)
  }

  @Test func theirMarkIsKnownAgain() throws {
    let wall = SampleMessage.wall
    for host in ["web1", "", "a (kilter 9 on b)"] {
      let silence = try #require(
        AlertmanagerSilence(Self.silence(7, "*", from: wall), host: host, at: wall))
      #expect(silence.number(host: host) == 7)
      #expect(silence.number(host: host + "x") == nil)
      #expect(silence.createdBy == "anna on pts/3" && !silence.comment.contains("\u{1B}"))
      let hosts = silence.matchers.filter { $0.name == "host" }.map(\.value)
      #expect(hosts == (host.isEmpty ? [] : [host]))
    }
    #expect(AlertmanagerSilence(Self.silence(7, "*{*}", from: wall), host: "", at: wall) == nil)
  }

  @Test func labelsTellTheSeries() {
    var scene = AlertScene()
    scene.begin(SeriesKey("a.b", [.init("host", "x"), .init("severity", "y"), .init("z", "1")]))
    let item = AlertItem(scene.open[0], incident: 1, group: "g")
    #expect(AlertLabels.key(of: AlertLabels(item, host: "web1").all) == item.key)
    #expect(AlertLabels.key(of: ["severity": "critical"]) == nil)
  }

  // MARK: - The dispatcher

  /// A receiver with silences, in memory.
  private struct Silencer: SilencingNotifier {
    static let kind = "silencer"
    static let summary = "A receiver of a test."
    static let fields: [NotifierField] = []

    final class Book: Sendable {
      let wishes = Mutex<[SilenceWish]>([])
    }

    let book: Book
    init(_ book: Book) { self.book = book }
    init(_ setup: NotifierSetup) throws(NotifierProblem) {
      throw NotifierProblem("it is made by tests only")
    }
    func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome { .delivered }
    func exchange(_ wish: SilenceWish, at wall: WallInstant) -> ReceiverBoard {
      book.wishes.withLock { $0.append(wish) }
      var board = ReceiverBoard()
      board.silenceCount = wish.silences.count
      return board
    }
  }

  @Test func aChangeIsCarriedOverAndTheRestIsReadNowAndThen() async throws {
    let clock = VirtualClock()
    let book = Silencer.Book()
    let made = AlertDispatcher(
      [AlertStation(AlertReceiver(name: "am", kind: "silencer"), Silencer(book))], folder: nil,
      time: clock.time, seed: 1, report: { _ in })
    let dispatcher = try #require(made)
    var scene = AlertScene()
    func count() -> Int { book.wishes.withLock { $0.count } }
    func take(until expected: Int) async {
      await dispatcher.take(scene.snapshot)
      while await dispatcher.isExchanging { await Task.yield() }
      #expect(count() == expected, "at second \(scene.second)")
    }
    await take(until: 1)
    for _ in 0..<14 {
      scene.pass()
      await take(until: 1)
    }
    scene.pass()
    await take(until: 2)
    scene.triage.silences = [Self.silence(1, "system.*", hours: 1, from: scene.wall)]
    scene.pass()
    await take(until: 3)
    #expect(book.wishes.withLock { $0[2].silences.map(\.pattern) } == ["system.*"])
    #expect(book.wishes.withLock { $0[2].host } == "web1")
    #expect(await dispatcher.health.receivers[0].board?.silenceCount == 1)
    // One that is over is wished no more, also where the board still has it.
    scene.pass(seconds: 3_600)
    await take(until: 4)
    #expect(book.wishes.withLock { $0[3].silences.isEmpty })
  }

  // MARK: - A real one

  @Test(
    "A running Alertmanager has the silences of kilter, and keeps those of others",
    .enabled(
      if: Peer.isInstalled(NotifierPeerTests.alertmanager),
      "apt-get install prometheus-alertmanager"))
  func alertmanager() throws {
    let folder = TemporaryFolder()
    let config = folder.write("am.yml", "route:\n  receiver: none\nreceivers:\n  - name: none\n")
    let port = LoopbackPort.free()
    let url = "http://127.0.0.1:\(port)"
    let server = Peer(
      [
        NotifierPeerTests.alertmanager, "--config.file=\(config)",
        "--storage.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)",
        "--cluster.listen-address=",
      ], log: folder.path + "/log")
    let notifier = try AlertmanagerNotifier(
      NotifierSetup(
        name: "am", texts: ["url": url], lists: [:], secrets: [:], timeout: .seconds(5),
        time: .system))
    func board(_ silences: [TriageBoard.Silence]) -> ReceiverBoard {
      notifier.exchange(
        SilenceWish(host: "web1", silences: silences), at: MonitorTime.system.wall())
    }
    #expect(Peer.wait { board([]).problem.isEmpty }, "\(folder.text("log").suffix(500))")
    #expect(board([]) == ReceiverBoard())

    let now = MonitorTime.system.wall()
    var message = SampleMessage.make()
    message.wall = now
    for index in message.items.indices { message.items[index].startsAt = now }
    #expect(notifier.deliver(message, at: now) == .delivered)
    #expect(Peer.wait { board([]).alertCount == 2 })
    #expect(board([]).groupCount == 1)

    let disks = Self.silence(3, #"system.disk.utilization{device="vd?"}"#, from: now)
    let all = Self.silence(4, "other.*", hours: 1, from: now)
    #expect(Peer.wait { board([disks, all]).silences.count == 2 })
    #expect(
      Peer.wait { board([disks, all]).silences(of: message.items[1].key).map(\.isOurs) == [true] })
    #expect(board([disks, all]).silences(of: message.items[0].key).isEmpty)
    // Asked again, nothing is made twice.
    for _ in 0..<3 { #expect(board([disks, all]).silenceCount == 2) }

    // Somebody else silences the other alert, and that stays.
    let foreign =
      #"{"matchers":[{"name":"alertname","value":"system.disk.*","isRegex":true}],"#
      + #""startsAt":"\#(AlertText.time(now))","endsAt":"\#(AlertText.time(disks.until))","#
      + #""createdBy":"bob","comment":"known"}"#
    Peer.run([
      "/usr/bin/curl", "-s", "-H", "Content-Type: application/json", "-d", foreign,
      url + "/api/v2/silences",
    ])
    #expect(
      Peer.wait { board([all]).silences(of: message.items[1].key).map(\.by) == ["bob"] })
    let left = board([all])
    #expect(left.silences.map(\.isOurs) == [true, false] && left.silenceCount == 2)
    #expect(board([]).silences.map(\.by) == ["bob"])
    // What cannot be said there is told.
    #expect(board([Self.silence(5, "*{*}", from: now)]).problem.contains("*{*}"))
    withExtendedLifetime(server) {}
  }

  @Test func oneThatSomebodyEndedThereDoesNotComeBack() throws {
    let wall = SampleMessage.wall
    let wished = try #require(
      AlertmanagerSilence(Self.silence(7, "a.*", from: wall), host: "h", at: wall))
    var there = wished
    there.status = AlertmanagerSilence.Status(state: "active")
    #expect(wished.isSame(as: there) && there.isAlive)
    there.endsAt = AlertText.time(wall.advanced(milliseconds: 60_000))
    #expect(!wished.isSame(as: there))
    there.status = AlertmanagerSilence.Status(state: "expired")
    #expect(wished.isSame(as: there) && !there.isAlive)
    there.matchers.removeLast()
    #expect(!wished.isSame(as: there))
  }
}
