import MonitorAPI
import MonitorModel
import Testing

/// The engine's state, starting and stopping.
@Suite struct StatusRouteTests {
  @Test func status() async throws {
    let json = try await ScriptedAPI().get("/realtime/status").json
    #expect(json["state"] == .string("critical") && json["version"] == .string("1.2.3"))
    #expect(json["engine"]?["uptimeSeconds"] == .number(60))
    #expect(json["engine"]?["state"] == .string("running"))
    guard case .array(let open)? = json["open"], case .array(let collectors)? = json["collectors"]
    else {
      Issue.record("members are missing")
      return
    }
    #expect(open.first?["standing"] == .string("new"))
    #expect(collectors.first?["name"] == .string("system"))
    #expect(try await ScriptedAPI(nil).problem(.get, "/realtime/status").status == 503)
  }

  @Test func whatStaysOnTheMachineSaysLess() throws {
    let bytes = try #require(
      RealtimeMonitoringDashboardHandler.json(StatusDocument(ScriptedSnapshot.make())))
    let json = try JSONValue(bytes)
    #expect(json["engine"] == nil && json["collectors"] == nil && json["version"] == nil)
  }

  @Test func whoTakesNothingIsNamed() async throws {
    let snapshot = ScriptedSnapshot.make { $0.push = ScriptedSnapshot.push }
    let json = try await ScriptedAPI(snapshot).get("/realtime/status").json
    #expect(json["pushFailing"] == .object(["o\"d\\d": .string("nobody is there")]))
    #expect(try await ScriptedAPI().get("/realtime/status").json["pushFailing"] == nil)
  }

  @Test func startAndStop() async throws {
    let api = ScriptedAPI()
    for (path, status, state) in [
      ("start", 200, "running"), ("stop", 202, "stopped"), ("stop", 200, "stopped"),
      ("start", 202, "running"),
    ] {
      let answer = try await api.send(.post, "/realtime/" + path, body: "{}")
      #expect(answer.status == status)
      #expect(try answer.json == .object(["state": .string(state)]))
    }
    #expect(try await api.problem(.post, "/realtime/start", body: "{\"a\":1}").status == 422)
    #expect(try await api.problem(.post, "/realtime/start", body: "{").status == 400)
    #expect(try await api.problem(.post, "/realtime/start?x=1").status == 400)
    #expect(try await api.problem(.get, "/realtime/start").status == 405)
  }
}
