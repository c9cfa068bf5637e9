import MonitorAlerts
import MonitorModel
import MonitorSupport
import Testing

/// What every notifier must do, whatever is at the other end.
@Suite("Contract of notifiers", .serialized)
struct NotifierContractTests {
  /// The kinds, as arguments of a test.
  static let kinds = NotifierList.all.map { $0.kind }

  /// A setup whose receiver is not there.
  private static func setup(_ kind: String) -> NotifierSetup {
    NotifierSetup(
      name: "ops",
      texts: [
        "url": "http://127.0.0.1:1/x", "socket": kind == "tmux" ? "/nonexistent/s" : "",
        "program": "/nonexistent/tmux", "sendmail": "/nonexistent/sendmail",
      ].filter { !$0.value.isEmpty }.merging(
        ["journal", "syslog"].contains(kind) ? ["socket": "/nonexistent/socket"] : [:]
      ) { $1 },
      lists: ["run": ["/nonexistent/program"], "to": ["ops@example.org"]],
      timeout: .milliseconds(500), time: .system)
  }

  @Test("Kinds are words of their own, and every key is explained")
  func names() {
    #expect(Set(Self.kinds).count == Self.kinds.count)
    for notifier in NotifierList.all {
      #expect(notifier.kind.allSatisfy { $0.isLowercase })
      #expect(notifier.summary.hasSuffix("."))
      #expect(Set(notifier.fields.map(\.name)).count == notifier.fields.count)
      #expect(notifier.fields.allSatisfy { $0.summary.hasSuffix(".") })
    }
  }

  @Test("Where nobody is, that is said in clean words, for every kind of message", arguments: kinds)
  func unreachable(kind: String) throws {
    let type = try #require(NotifierList.named(kind))
    let notifier = try type.init(Self.setup(kind))
    for message in [
      SampleMessage.make(), SampleMessage.make(isFiring: false),
      SampleMessage.make(.test, items: 0), SampleMessage.make(.reminder, items: 300),
    ] {
      switch notifier.deliver(message, at: SampleMessage.wall) {
      case .delivered: Issue.record("\(kind) delivered to nobody")
      case .failed(let reason), .refused(let reason):
        #expect(!reason.isEmpty)
        #expect(reason == AlertText.clean(reason), "\(kind)")
      }
    }
  }

  @Test("What is required and missing is named", arguments: kinds)
  func required(kind: String) throws {
    let type = try #require(NotifierList.named(kind))
    let empty = NotifierSetup(name: "ops", time: .system)
    guard let first = type.fields.first(where: \.isRequired) else {
      #expect(throws: Never.self) { try type.init(empty) }
      return
    }
    let problem = #expect(throws: NotifierProblem.self) { try type.init(empty) }
    #expect(problem?.description.contains("`\(first.name)`") == true)
  }

  @Test("Texts are clean, whatever others have chosen for names")
  func clean() {
    let message = SampleMessage.make()
    let texts = AlertText.body(message) + [AlertText.line(message)]
    for text in texts {
      #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
    #expect(AlertText.time(SampleMessage.wall) == "2023-11-14T22:13:20.123Z")
    #expect(AlertText.clean(String(repeating: "a", count: 500), most: 10) == "aaaaaaaaaa…")
  }

  @Test("Labels identify an alert: no values, names that fit, and nothing of ours overwritten")
  func labels() {
    var item = SampleMessage.make().items[0]
    item.key = SeriesKey(
      "a.b", [.init("severity", "x"), .init("0-bad", "y"), .init("0_bad", "z"), .init("e", "")])
    let labels = AlertLabels(item, host: "web1")
    #expect(
      labels.all == [
        "alertname": "a.b", "severity": "critical", "host": "web1",
        "incident": String(item.incident), "series_severity": "x", "_0_bad": "y", "_0_bad_": "z",
      ])
    // As Alertmanager computes it for {alertname="a"}.
    #expect(AlertLabels(["alertname": "a"]).fingerprint.utf8.count == 16)
    var grown = item
    grown.observed = 1
    grown.reason = "other"
    #expect(AlertLabels(grown, host: "web1") == labels)
  }
}
