import MonitorAPI
import MonitorModel
import Testing

/// Anomalies, and what is said of them.
@Suite struct AnomalyRouteTests {
  /// Two that ended and one that is open, which began before all that is remembered.
  private static let events: [AnomalyEvent] = [
    ScriptedSnapshot.anomaly(3, .info, key: disk, began: -600_000, happened: -600_000),
    ScriptedSnapshot.anomaly(
      3, .warning, phase: .ended, sequence: 4, key: disk, began: -600_000, happened: -500_000),
    ScriptedSnapshot.anomaly(5, .critical, began: -120_000, happened: -120_000),
    ScriptedSnapshot.anomaly(
      5, .critical, phase: .ended, sequence: 6, began: -120_000, happened: -60_000),
  ]
  private static let disk = SeriesKey("system.disk.io", "device", "vda")
  private let api = ScriptedAPI(events: events)

  private func numbers(_ target: String) async throws -> [Int] {
    guard case .array(let anomalies)? = try await api.get(target).json["anomalies"] else {
      return []
    }
    return anomalies.map { if case .number(let id)? = $0["id"] { Int(id) } else { -1 } }
  }

  @Test func newestFirst() async throws {
    #expect(try await numbers("/realtime/anomalies") == [7, 5, 3])
    #expect(try await numbers("/realtime/anomalies?severity=critical") == [7, 5])
    #expect(try await numbers("/realtime/anomalies?severity=warning") == [7, 5, 3])
    #expect(try await numbers("/realtime/anomalies?match=system.disk.*") == [3])
    #expect(try await numbers("/realtime/anomalies?since=-1m") == [7, 5])
    #expect(try await numbers("/realtime/anomalies?since=-59s") == [7])
    #expect(try await numbers("/realtime/anomalies?until=2026-11-23T11:59:00Z") == [5, 3])
    #expect(
      try await numbers("/realtime/anomalies?since=1795434600000&until=1795434700000") == [3])
  }

  @Test func pages() async throws {
    let first = try await api.get("/realtime/anomalies?limit=2").json
    #expect(first["next"] == .string("5"))
    #expect(try await numbers("/realtime/anomalies?limit=2&cursor=5") == [3])
    #expect(try await api.get("/realtime/anomalies?limit=2&cursor=5").json["next"] == nil)
    #expect(try await api.get("/realtime/anomalies?limit=3").json["next"] == nil)
  }

  @Test(arguments: [
    "since=yesterday", "until=", "severity=bad", "limit=0", "limit=1001", "limit=x", "cursor=a",
    "since=-1m&until=-2m", "match=%5Ba",
  ])
  func badParameters(query: String) async throws {
    let problem = try await api.problem(.get, "/realtime/anomalies?" + query)
    #expect(problem.status == 422 && problem.places.count == 1)
  }

  @Test func one() async throws {
    #expect(
      try await api.get("/realtime/anomalies/7").text == #"""
        {"event":{"anomaly":7,"at":1795435170000,"blame":[{"amount":0.6,"share":0.75,"subject":"postgres[812]","unit":"cores"}],\#
        "confidence":0.9,"detectors":["z-score","ewma"],"expected":{"high":0.45,"low":0.1},"labels":{},"name":"system.cpu.utilization",\#
        "observed":0.97,"peak":0.99,"phase":"opened","reason":"far above what is usual","sequence":7,"series":"system.cpu.utilization",\#
        "severity":"critical","since":1795435170000,"surprise":12.5,"unit":"%"},"id":7,"isOpen":true,"notes":[],"standing":"new"}
        """#)
    let ended = try await api.get("/realtime/anomalies/5").json
    #expect(ended["ended"] == .number(1_795_435_140_000) && ended["isOpen"] == .boolean(false))
    for id in ["4", "x", "-1", "99999999999999999999"] {
      #expect(try await api.problem(.get, "/realtime/anomalies/" + id).status == 404)
    }
  }

  @Test func theEventWritesItself() throws {
    let document = AnomalyEventDocument(ScriptedSnapshot.anomaly())
    let encoded = try #require(RealtimeMonitoringDashboardHandler.json(document))
    #expect(try JSONValue(document.json) == (try JSONValue(encoded)))
    var strange = ScriptedSnapshot.anomaly(key: SeriesKey("a", "b", "\u{1B}[2J"))
    strange.observed = .nan
    strange.expected = -Double.infinity...3
    strange.flapping = 20
    let json = try JSONValue(AnomalyEventDocument(strange).json)
    #expect(json["observed"] == nil && json["expected"] == .object(["high": .number(3)]))
    #expect(json["labels"] == .object(["b": .string("\u{1B}[2J")]))
    #expect(json["flapping"] == .number(20))
  }

  @Test func verdicts() async throws {
    for (verb, standing, said) in [
      ("ack", "acknowledged", "acknowledged"), ("false-alarm", "falseAlarm", "false alarm"),
      ("expected", "expected", "expected"),
    ] {
      let json = try await api.send(.post, "/realtime/anomalies/7/" + verb, body: "{}").json
      #expect(json["anomaly"]?["standing"] == .string(standing))
      #expect(json["anomaly"]?["verdict"]?["verdict"] == .string(said))
      #expect(
        json["anomaly"]?["verdict"]?["by"] == .string("anna on 127.0.0.1:50312"))
      #expect(json["lessons"] == .array([]))
      #expect(try await api.problem(.post, "/realtime/anomalies/8/" + verb).status == 404)
      let body = #"{"until":"worse"}"#
      #expect(
        try await api.problem(.post, "/realtime/anomalies/7/" + verb, body: body).status == 422)
    }
    #expect(try await api.problem(.post, "/realtime/anomalies/5/ack").status == 409)
    #expect(try await api.send(.post, "/realtime/anomalies/5/false-alarm").status == 200)
  }

  @Test(
    arguments: [
      (#"{"until":"worse"}"#, nil), (#"{"for":"2h"}"#, 1_795_442_400_000),
      (#"{"until":"2026-11-23T13:00:00+01:00"}"#, -1),
      (#"{"until":"2026-11-23T12:30:00Z"}"#, 1_795_437_000_000),
    ] as [(String, Int?)])
  func snoozes(body: String, until: Int?) async throws {
    guard until != -1 else {
      let problem = try await api.problem(.post, "/realtime/anomalies/7/snooze", body: body)
      #expect(problem.status == 422 && problem.places.first?.pointer == "/until", "it is now")
      return
    }
    let json = try await api.send(.post, "/realtime/anomalies/7/snooze", body: body).json
    #expect(json["anomaly"]?["standing"] == .string("snoozed"))
    let verdict = json["anomaly"]?["verdict"]
    #expect(verdict?["until"] == until.map { .number(Double($0)) })
    #expect(verdict?["untilWorse"] == (until == nil ? .boolean(true) : nil))
  }

  @Test(arguments: [
    ("", ""), ("{}", ""), (#"{"until":"worse","for":"2h"}"#, ""), (#"{"until":5}"#, "/until"),
    (#"{"for":"2"}"#, "/for"), (#"{"for":"0s"}"#, "/for"), (#"{"until":"soon"}"#, "/until"),
    (#"{"til":"worse"}"#, "/til"),
  ])
  func badSnoozes(body: String, pointer: String) async throws {
    let problem = try await api.problem(.post, "/realtime/anomalies/7/snooze", body: body)
    #expect(problem.status == 422 && problem.places.map(\.pointer) == [pointer])
  }

  @Test func notes() async throws {
    let json = try await api.send(
      .post, "/realtime/anomalies/5/note", body: #"{"text":"a backup"}"#
    ).json
    guard case .array(let notes)? = json["anomaly"]?["notes"] else { return }
    #expect(notes.first?["text"] == .string("a backup"))
    let long = String(repeating: "x", count: 16_385)
    for body in ["{}", #"{"text":""}"#, #"{"text":7}"#, "{\"text\":\"\(long)\"}"] {
      let problem = try await api.problem(.post, "/realtime/anomalies/5/note", body: body)
      #expect(problem.status == 422 && problem.places.first?.pointer == "/text")
    }
  }

  @Test func withdrawing() async throws {
    #expect(try await api.send(.post, "/realtime/anomalies/7/withdraw").status == 204)
    let judged = ScriptedSnapshot.make { snapshot in
      snapshot.triage.marks[7] = TriageBoard.Mark(
        verdict: .acknowledged, by: TriageActor(user: "bob"), wall: ScriptedSnapshot.wall,
        subject: TriageAct.Subject(ScriptedSnapshot.anomaly()))
    }
    let api = ScriptedAPI(judged)
    #expect(
      try await api.get("/realtime/anomalies/7").json["standing"] == .string("acknowledged"))
    let answer = try await api.send(.post, "/realtime/anomalies/7/withdraw")
    #expect(answer.status == 200)
    #expect(try answer.json["anomaly"]?["standing"] == .string("new"))
  }

  @Test func whatTheEngineRefuses() async throws {
    var api = api
    api.context.source = ScriptedSource(page: EventPage(events: Self.events)) { _, _ in
      TriageReply(board: TriageBoard(), problem: "this anomaly is not known any more")
    }
    let problem = try await api.problem(.post, "/realtime/anomalies/7/ack")
    #expect(problem.status == 409 && problem.detail == "this anomaly is not known any more")
  }
}
