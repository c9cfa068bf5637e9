import MonitorAPI
import MonitorModel
import Testing

/// Whether the program does its work.
@Suite struct HealthRouteTests {
  private func word(_ answer: ScriptedAnswer) throws -> String {
    guard case .string(let word)? = try answer.json["status"] else { return "" }
    return word
  }

  private func part(_ name: String, _ answer: ScriptedAnswer) throws -> JSONValue? {
    guard case .array(let parts)? = try answer.json["components"] else { return nil }
    return parts.first { $0["name"] == .string(name) }
  }

  @Test func allIsWell() async throws {
    let answer = try await ScriptedAPI().get("/realtime/health")
    #expect(answer.status == 200)
    #expect(try word(answer) == "pass")
    for name in ["engine", "detection", "storage", "alerts", "collector/system"] {
      #expect(try part(name, answer)?["status"] == .string("pass"), "\(name)")
    }
    #expect(answer.header("Cache-Control") == "no-store")
  }

  @Test func partsThatFailAreAWarning() async throws {
    let snapshot = ScriptedSnapshot.make { snapshot in
      snapshot.storage.state = .refused(reason: "another key")
      snapshot.alerts.receivers[0].state = .failing
      snapshot.alerts.receivers[0].lastError = "refused"
      var failing = CollectorHealth(name: "nginx")
      failing.state = .failing
      failing.lastError = "no such file"
      snapshot.collectors.append(failing)
    }
    let answer = try await ScriptedAPI(snapshot).get("/realtime/health")
    #expect(answer.status == 200)
    #expect(try word(answer) == "warn")
    #expect(try part("storage", answer)?["detail"] == .string("another key"))
    #expect(try part("alerts", answer)?["status"] == .string("fail"))
    #expect(try part("collector/nginx", answer)?["detail"] == .string("no such file"))
  }

  @Test func aDestinationThatTakesNothingIsAWarning() async throws {
    var push = ScriptedSnapshot.push
    func answer() async throws -> ScriptedAnswer {
      try await ScriptedAPI(ScriptedSnapshot.make { $0.push = push }).get("/realtime/health")
    }
    #expect(try part("push", await answer())?["status"] == .string("warn"))
    #expect(try part("push", await answer())?["detail"] == .string("o\"d\\d: nobody is there"))
    push.destinations.removeFirst()
    #expect(try part("push", await answer())?["status"] == .string("fail"))
    #expect(try word(await answer()) == "warn")
    push.destinations[0].state = .sending
    push.destinations[0].trouble = "the disk is full"
    #expect(try part("push", await answer())?["detail"] == .string("o\"d\\d: the disk is full"))
    push.destinations = []
    #expect(try part("push", await answer())?["status"] == .string("pass"))
  }

  @Test func anEngineWithoutCollectorsIsBlind() async throws {
    let snapshot = ScriptedSnapshot.make { $0.collectors[0].state = .failing }
    let answer = try await ScriptedAPI(snapshot).get("/realtime/health")
    #expect(answer.status == 503)
    #expect(try word(answer) == "fail")
  }

  @Test(arguments: ["/realtime/health", "/realtime/health/ready", "/health/ready"])
  func anEngineThatDoesNotTick(path: String) async throws {
    #expect(try await ScriptedAPI(nil).get(path).status == 503)
    let late = ScriptedAPI(now: ScriptedSnapshot.at.advanced(by: 6_000_000_000))
    #expect(try await late.get(path).status == 503)
    let soon = ScriptedAPI(now: ScriptedSnapshot.at.advanced(by: 5_000_000_000))
    #expect(try await soon.get(path).status == 200)
    _ = try await soon.send(.post, "/realtime/stop")
    #expect(try await soon.get(path).status == 503)
  }

  @Test func theServerLives() async throws {
    for path in ["/health/live", "/realtime/health/live"] {
      let answer = try await ScriptedAPI(nil).get(path)
      #expect(answer.status == 200 && answer.text == #"{"status":"pass"}"#)
    }
  }
}
