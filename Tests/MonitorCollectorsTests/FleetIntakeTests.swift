import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// Fleets of servers on loopback, good and bad ones.
@Suite(.serialized) struct FleetIntakeTests {
  private static let signals = [
    FleetSignal("cpu.utilization", .ratio, grain: 0.05, #"cpu{x="1",$m} by ($host) [$w]"#),
    FleetSignal("load", .count, grain: 1, "load"),
  ]

  private static func time(wall: Int64 = 1_000_500) -> MonitorTime {
    var time = MonitorTime.system
    time.wall = { WallInstant(milliseconds: wall) }
    return time
  }

  private func intake(
    _ server: LoopbackServer, wall: Int64 = 1_000_500,
    _ change: (inout FleetOptions) -> Void = { _ in }
  ) throws -> FleetIntake {
    var options = FleetOptions(
      url: server.url(""), groupLabels: ["dc"], budget: .seconds(20), signals: Self.signals)
    change(&options)
    return FleetIntake(
      options, thread: try #require(OwnThread()), time: Self.time(wall: wall))
  }

  private func read(_ intake: FleetIntake, second: Int64 = 1) async throws -> BatchReader {
    let at = MonotonicInstant(nanoseconds: second * 1_000_000_000)
    return BatchReader(batch: try await intake.read(at: at))
  }

  /// What is wrong with a server that answers like this.
  private func problem(
    budget: Duration = .seconds(20),
    _ reply: @escaping @Sendable (_ connection: Int32, _ form: String) -> Bool
  ) async throws -> (text: String, batch: BatchReader) {
    let server = try PromQLPeer.server(reply)
    defer { server.stop() }
    let batch = try await read(try intake(server) { $0.budget = budget })
    let report = try #require(batch.batch.report)
    #expect(report.audience == .fleet)
    #expect(batch.level("fleet.server.up") == 0)
    #expect(batch.batch.notes.count == 1)
    #expect(report.faults.count == 1)
    return (report.problem, batch)
  }

  @Test func oneQuestionASignalAndOneValueAHost() async throws {
    let server = try PromQLPeer.server { connection, form in
      if form.hasPrefix("query=max+by+%28instance%2C+dc%29+%28up%7Bjob%3D%22node%22%7D") {
        guard !form.contains("&time=") else { return false }
        return PromQLPeer.answer(connection, PromQLPeer.hosts(6) { $0 == 5 ? "0" : "1" })
      }
      guard form.contains("&time=1000.500&timeout=") else { return false }
      if form.hasPrefix("query=cpu%7Bx%3D%221%22%2Cjob%3D%22node%22%7D+by+%28instance%29+%5B2m%5D&")
      {
        return PromQLPeer.answer(connection, PromQLPeer.hosts(5) { "0.\($0)" })
      }
      return PromQLPeer.answer(connection, PromQLPeer.hosts(4) { "\($0)" })
    }
    defer { server.stop() }
    let batch = try await read(try intake(server) { $0.match = #"job="node""# })
    #expect(server.requests == 3 && server.connections <= 2)
    #expect(batch.level(#"fleet.up{dc="dc0",host="h0"}"#) == 1)
    #expect(batch.level(#"fleet.up{dc="dc1",host="h5"}"#) == 0)
    #expect(batch.level(#"fleet.cpu.utilization{host="h3"}"#) == 0.3)
    #expect(batch.level(#"fleet.load{host="h3"}"#) == 3)
    // A series begins with its first value.
    #expect(batch.series(#"fleet.load{host="h4"}"#) == nil)
    #expect(batch.level("fleet.hosts") == 6)
    #expect(batch.level("fleet.hosts.silent") == 1)
    #expect(batch.level("fleet.server.up") == 1)
    #expect(batch.batch.report?.problem == "")
    #expect(batch.batch.report?.faults.isEmpty == true)
    #expect(batch.batch.host?.hostname == "fleet of 6")
  }

  @Test func aHostUnlikeItsPeersHasAScore() async throws {
    let server = try PromQLPeer.server { connection, form in
      let isCPU = form.hasPrefix("query=cpu")
      return PromQLPeer.answer(
        connection, PromQLPeer.hosts(20) { isCPU ? ($0 == 7 ? "0.99" : "0.2") : "1" })
    }
    defer { server.stop() }
    let batch = try await read(try intake(server))
    #expect(batch.level(#"fleet.unlike_peers{host="h7"}"#) ?? 0 > 6)
    #expect(batch.level(#"fleet.unlike_peers{host="h8"}"#) == 0)
    let table = try #require(batch.batch.report?.tables.first)
    #expect(table.rows.count == 1)
    #expect(table.rows[0][0] == .text("h7") && table.rows[0][1] == .text("cpu.utilization"))
  }

  @Test func aHostThatGoesSilentIsTold() async throws {
    let rounds = LockedCount()
    let server = try PromQLPeer.server { connection, form in
      // Three questions a refresh; the third host is gone from the second on.
      let isLater = rounds.next() >= 3
      return PromQLPeer.answer(connection, PromQLPeer.hosts(isLater ? 2 : 3) { _ in "1" })
    }
    defer { server.stop() }
    let intake = try intake(server)
    let first = try await read(intake)
    #expect(first.level(#"fleet.up{dc="dc0",host="h2"}"#) == 1)
    let second = try await read(intake, second: 40)
    #expect(second.level(#"fleet.up{dc="dc0",host="h2"}"#) == 0)
    #expect(second.state(#"fleet.load{host="h2"}"#) == .absent)
    #expect(second.level("fleet.hosts.silent") == 1)
    let last = try await read(intake, second: 7_200)
    #expect(last.state(#"fleet.up{dc="dc0",host="h2"}"#) == .vanished)
    #expect(last.level("fleet.hosts") == 2)
  }

  @Test func oneBadQuestionCostsItsSignalOnly() async throws {
    let server = try PromQLPeer.server { connection, form in
      guard form.hasPrefix("query=load") else {
        return PromQLPeer.answer(connection, PromQLPeer.hosts(3) { _ in "1" })
      }
      return LoopbackServer.answer(
        connection, status: "400 Bad Request", type: "application/json",
        #"{"status":"error","errorType":"bad_data","error":"parse error"}"#)
    }
    defer { server.stop() }
    let batch = try await read(try intake(server))
    #expect(batch.level(#"fleet.cpu.utilization{host="h1"}"#) == 1)
    #expect(batch.level("fleet.server.up") == 1)
    #expect(batch.batch.report?.problem == "load: the server says bad_data: parse error")
  }

  @Test func whatDoesNotComeInTimeIsDroppedAndTheRestNotAsked() async throws {
    let server = try PromQLPeer.server { connection, form in
      guard form.hasPrefix("query=cpu") else {
        return PromQLPeer.answer(connection, PromQLPeer.hosts(3) { _ in "1" })
      }
      LoopbackServer.hold(connection)
      return false
    }
    defer { server.stop() }
    let batch = try await read(
      try intake(server) {
        $0.budget = .milliseconds(700)
        $0.connections = 1
      })
    // A host that was not asked for is not silent.
    #expect(batch.level(#"fleet.up{dc="dc0",host="h0"}"#) == 1)
    // The time is that of the refresh, not what was left of it.
    #expect(
      batch.batch.report?.problem
        == "cpu.utilization: connected, but no answer within 700 ms")
    #expect(server.requests == 2)
  }

  @Test func whatWasAskedAtTheSameTimeStillCounts() async throws {
    let server = try PromQLPeer.server { connection, form in
      guard form.hasPrefix("query=cpu") else {
        return PromQLPeer.answer(connection, PromQLPeer.hosts(3) { _ in "1" })
      }
      return LoopbackServer.answer(connection, status: "403 Forbidden", "no")
    }
    defer { server.stop() }
    let batch = try await read(try intake(server))
    #expect(batch.level(#"fleet.load{host="h2"}"#) == 1)
    #expect(batch.batch.report?.problem == "cpu.utilization: refused: HTTP status 403")
    #expect(batch.batch.notes.count == 1 && server.requests == 3)
  }

  /// A server of eight signals, each answered as its number says, that holds its answers back until so
  /// many questions are under way.
  private final class Crowd: Sendable {
    let together: Int
    let arrived = Atomic(0)
    let inside = Atomic(0)
    let most = Atomic(0)
    let forms = Mutex<[String]>([])

    init(together: Int) { self.together = together }

    func answer(_ connection: Int32, _ form: String) -> Bool {
      forms.withLock { $0.append(form) }
      guard let number = Int(form.dropFirst("query=signal".utf8.count).prefix { $0 != "&" }) else {
        return PromQLPeer.answer(connection, PromQLPeer.hosts(50) { _ in "1" })
      }
      most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
      let turn = arrived.add(1, ordering: .acquiringAndReleasing).oldValue / together + 1
      while arrived.load(ordering: .acquiring) < turn * together { sched_yield() }
      inside.subtract(1, ordering: .relaxed)
      return PromQLPeer.answer(
        connection, PromQLPeer.hosts(50) { "\(number * 1_000 + $0 * $0 % 17)" })
    }
  }

  @Test func fourQuestionsAreUnderWayAtOnceAndTheResultIsThatOfOneAfterTheOther() async throws {
    var results: [[String: Double]] = []
    for width in [1, Limits.fleetConnections] {
      let crowd = Crowd(together: width)
      let server = try PromQLPeer.server { crowd.answer($0, $1) }
      defer { server.stop() }
      let intake = try intake(server) { options in
        options.connections = width
        options.signals = (0..<8).map { FleetSignal("s\($0)", .count, grain: 1, "signal\($0)") }
      }
      for second in [1, 40] as [Int64] {
        let batch = try await read(intake, second: second)
        #expect(batch.batch.report?.problem == "")
        var levels: [String: Double] = [:]
        for series in batch.batch.catalog.series {
          levels[series.key.description] = batch.level(series.key.description)
        }
        levels["fleet.refresh.duration"] = nil
        results.append(levels)
      }
      #expect(crowd.most.load(ordering: .relaxed) == width)
      // Connections are kept, and nothing is asked twice in a refresh.
      #expect(server.connections <= width && server.requests == 18)
      let forms = crowd.forms.withLock { $0 }
      let queries = forms.map { String($0.prefix { $0 != "&" }) }
      #expect(Set(queries.prefix(9)).count == 9 && Set(queries.suffix(9)) == Set(queries))
      #expect(forms.count { !$0.contains("&time=1000.500") } == 2)
    }
    #expect(results[0].count == 3 + 50 * 10)
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func untilTheTimeOfTheServerIsKnownOneQuestionIsAskedAtATime() async throws {
    let forms = Mutex<[String]>([])
    let server = try PromQLPeer.server { connection, form in
      forms.withLock { $0.append(form) }
      // Nobody is there, by the first answer and by the first signal.
      let isFirst = form.hasPrefix("query=max") || form.hasPrefix("query=s0&")
      return PromQLPeer.answer(connection, PromQLPeer.hosts(isFirst ? 0 : 3) { _ in "1" })
    }
    defer { server.stop() }
    let batch = try await read(
      try intake(server) { options in
        options.signals = (0..<6).map { FleetSignal("s\($0)", .count, grain: 1, "s\($0)") }
      })
    let areTimed = forms.withLock { $0.map { $0.contains("&time=") } }
    #expect(areTimed.prefix(4) == [false, false, false, true])
    #expect(batch.level("fleet.hosts") == 3)
  }

  // MARK: In part

  /// What becomes of three hosts, of which the second refresh does not name the third.
  private func afterwards(
    presence: String = "", refused: Bool = false
  ) async throws -> BatchReader {
    let rounds = LockedCount()
    let server = try PromQLPeer.server { connection, form in
      let isLater = rounds.next() >= 3
      if refused, isLater, form.hasPrefix("query=load") {
        return LoopbackServer.answer(
          connection, status: "422 Unprocessable Entity", type: "application/json",
          #"{"status":"error","errorType":"execution","error":"too many samples"}"#)
      }
      let more = form.hasPrefix("query=max") && isLater ? presence : ""
      return PromQLPeer.answer(
        connection, PromQLPeer.hosts(isLater ? 2 : 3) { $0 == 1 && isLater ? "0" : "1" },
        more: more)
    }
    defer { server.stop() }
    let intake = try intake(server)
    _ = try await read(intake)
    return try await read(intake, second: 40)
  }

  @Test func aHostThatAFailedQuestionMightHaveNamedIsNotSilent() async throws {
    let batch = try await afterwards(refused: true)
    #expect(batch.state(#"fleet.up{dc="dc0",host="h2"}"#) == .failed)
    // The server says of this one that it does not answer.
    #expect(batch.level(#"fleet.up{dc="dc1",host="h1"}"#) == 0)
    #expect(batch.level("fleet.hosts.silent") == 1)
    #expect(batch.level(#"fleet.cpu.utilization{host="h0"}"#) == 1)
    #expect(batch.state(#"fleet.load{host="h0"}"#) == .malformed)
  }

  @Test(arguments: [#","warnings":["a store is away"]"#, #","isPartial":true"#])
  func aHostThatIsMissingFromAnAnswerInPartIsNotSilent(more: String) async throws {
    let batch = try await afterwards(presence: more)
    #expect(batch.state(#"fleet.up{dc="dc0",host="h2"}"#) == .failed)
    #expect(batch.level(#"fleet.up{dc="dc1",host="h1"}"#) == 0)
    #expect(batch.level("fleet.hosts.silent") == 1)
  }

  @Test(arguments: [
    "", #","isPartial":false"#, #","infos":["PromQL info: no counter"]"#,
    #","warnings":["PromQL info: metric might not be a counter"]"#,
  ])
  func aHostThatIsMissingFromAWholeAnswerIsSilent(more: String) async throws {
    let batch = try await afterwards(presence: more)
    #expect(batch.level(#"fleet.up{dc="dc0",host="h2"}"#) == 0)
    #expect(batch.level("fleet.hosts.silent") == 2)
  }

  // MARK: Answers that are none

  @Test func whateverComesAsJSONIsNamedAndMakesNoHost() async throws {
    let deep = String(repeating: "[", count: 100_000)
    let bodies = [
      "", "{", "[]", "null", "7", "\"x\"", "{}", deep, "{\"data\":" + deep,
      #"{"status":"success"}"#, #"{"status":"success","data":null}"#,
      #"{"status":"success","data":[]}"#, #"{"status":7,"data":{"resultType":[],"result":{}}}"#,
      #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[]}]}}"#,
      #"{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}"#,
      #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"instance":"a""#,
      #"{"status":"success","data":{"resultType":"vector","result":[]}} x"#,
      #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1e999,"#,
      #"{"status":"error","errorType":"\u001b[2J","error":"\u202e\u0007"}"#,
      #"{"status":"nonsense","data":{"resultType":"vector","result":[]}}"#,
    ]
    for body in bodies {
      let server = try PromQLPeer.server { connection, _ in
        LoopbackServer.answer(connection, type: "application/json", body)
      }
      defer { server.stop() }
      let batch = try await read(try intake(server))
      let problem = batch.batch.report?.problem ?? ""
      #expect(!problem.isEmpty && problem.utf8.count < 1_000, "\(body.prefix(80)): \(problem)")
      #expect(batch.level("fleet.hosts") == 0, "\(body.prefix(80))")
    }
  }

  @Test func elementsOfOtherTypesArePassedOver() async throws {
    let server = try PromQLPeer.server { connection, _ in
      LoopbackServer.answer(
        connection, type: "application/json",
        #"{"status":"success","data":{"result":[7,null,[],"x",{"metric":[],"value":[1,"1"]},"#
          + #"{"metric":{"instance":7},"value":[1,"1"]},{"metric":{"instance":"a"},"value":"1"},"#
          + #"{"metric":{"instance":"b"},"value":[1,1]},{"metric":{"instance":"c"},"value":["1"]},"#
          + #"{"metric":{"instance":"\ud800"},"value":[1,"1"]},"#
          + #"{"metric":{"instance":"good","instance":"last"},"value":[1000.5,"0x10"]},"#
          + #"{"value":[1000.5,"1"],"metric":{"instance":"right"}}],"resultType":"vector"}}"#)
    }
    defer { server.stop() }
    let batch = try await read(try intake(server))
    #expect(batch.level(#"fleet.load{host="right"}"#) == 1)
    #expect(batch.batch.report?.problem == "")
    let faults = batch.batch.report?.faults.map(\.reason) ?? []
    #expect(faults.contains("samples that are no number at an instant"))
  }

  @Test func anAnswerThatTricklesIsLeft() async throws {
    let (text, batch) = try await problem(budget: .milliseconds(600)) { connection, _ in
      LoopbackServer.send(
        connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".utf8))
      LoopbackServer.hold(connection)
      return false
    }
    #expect(text == "the answer was not whole within 600 ms, 1 bytes came")
    #expect(batch.batch.notes[0].reason == .timedOut)
  }

  @Test func warningsAreShownAndOddLabelsCounted() async throws {
    let server = try PromQLPeer.server { connection, form in
      let long = String(repeating: "x", count: 300)
      let odd: [(labels: String, value: String)] = [
        (#""instance":"a\u001b]52;c;eA==\u0007\u202e""#, "1"), (#""instance":"""#, "1"),
        ("", "2"), ("\"instance\":\"\(long)\"", "3"), (#""instance":"n""#, "NaN"),
        (#""instance":"n""#, "+Inf"), (#""instance":"twice""#, "1"), (#""instance":"twice""#, "2"),
      ]
      return PromQLPeer.answer(connection, odd, more: #","warnings":["a store is away"]"#)
    }
    defer { server.stop() }
    let batch = try await read(try intake(server))
    let report = try #require(batch.batch.report)
    #expect(report.lines == ["warning: a store is away"])
    let counts = Dictionary(uniqueKeysWithValues: report.faults.map { ($0.reason, $0.count) })
    #expect(counts["samples without a usable `instance`"] == 9)
    #expect(counts["samples of a host that had one already"] == 4)
    #expect(counts["values that are no finite number"] == 4)
    #expect(batch.level(#"fleet.load{host="twice"}"#) == 1)
    #expect(batch.level("fleet.hosts") == 3)
  }

  @Test func aClockThatGoesWrongIsToldAndChangesNothing() async throws {
    let server = try PromQLPeer.server { connection, _ in
      PromQLPeer.answer(connection, PromQLPeer.hosts(3) { _ in "1" })
    }
    defer { server.stop() }
    let batch = try await read(try intake(server, wall: 9_000_500))
    #expect(batch.level(#"fleet.load{host="h1"}"#) == 1)
    let fact = batch.batch.report?.facts.first { $0.label == "its clock is ahead" }
    #expect(fact?.cell == .number(-8_000, .seconds))
  }

  @Test func moreHostsThanAreFollowedAreCounted() async throws {
    let server = try PromQLPeer.server { connection, _ in
      PromQLPeer.answer(connection, PromQLPeer.hosts(5_000) { _ in "1" })
    }
    defer { server.stop() }
    let batch = try await read(try intake(server))
    #expect(batch.level("fleet.hosts") == Double(Limits.fleetHosts))
    #expect(batch.batch.catalog.series.count <= Limits.series)
    let counts = batch.batch.report?.faults.map(\.count) ?? []
    #expect(counts.contains(UInt64(3 * (5_000 - Limits.fleetHosts))))
  }

  // MARK: Servers that are none

  @Test func anExpiredTokenIsSaidToBeOne() async throws {
    let (text, batch) = try await problem { connection, _ in
      LoopbackServer.answer(connection, status: "401 Unauthorized", "no")
    }
    #expect(
      text == "refused: HTTP status 401: the token or password is wrong or has expired")
    #expect(batch.batch.notes[0].reason == .forbidden)
  }

  @Test func aPageIsNoAnswer() async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.answer(connection, type: "text/html", "<html><body>hello</body></html>")
    }
    #expect(text == "no JSON but text/html")
  }

  @Test func aRedirectIsNotFollowed() async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.answer(
        connection, status: "302 Found", headers: "Location: file:///etc/passwd\r\n", "")
    }
    #expect(text == "redirected elsewhere: HTTP status 302")
  }

  @Test func fiftyMegabytesAreTooMuch() async throws {
    let (text, _) = try await problem { connection, _ in
      LoopbackServer.send(
        connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n".utf8))
      let part = [UInt8](repeating: 0x20, count: 1 << 20)
      for _ in 0..<50 { LoopbackServer.send(connection, part) }
      return false
    }
    #expect(text == "an answer larger than 8388608 bytes")
  }

  @Test func aServerThatNeverAnswersIsLeftAndNotAskedAgain() async throws {
    let (text, batch) = try await problem(budget: .milliseconds(600)) { connection, _ in
      LoopbackServer.hold(connection)
      return false
    }
    #expect(text == "connected, but no answer within 600 ms")
    #expect(batch.batch.notes[0].reason == .timedOut)
  }

  @Test func nobodyThereIsAProblem() async throws {
    let intake = FleetIntake(
      FleetOptions(url: "http://127.0.0.1:\(LoopbackPort.free())/"),
      thread: try #require(OwnThread()), time: .system)
    let batch = try await read(intake)
    #expect(batch.batch.report?.problem.hasPrefix("no connection:") == true)
    #expect(batch.state("fleet.hosts") == .absent)
  }

  @Test func aTokenGoesToTheServerAlone() async throws {
    let server = try LoopbackServer { connection, head in
      LoopbackServer.answer(
        connection,
        status: head.contains("Authorization: Bearer s3cret\r\n") ? "500 Yes" : "401 No",
        "")
    }
    defer { server.stop() }
    let batch = try await read(try intake(server) { $0.access.token = Secret("s3cret") })
    #expect(batch.batch.report?.problem == "HTTP status 500")
    #expect(!"\(batch)".contains("s3cret"))
  }
}
