import MonitorAPI
import MonitorModel
import Testing

/// Incidents.
@Suite struct IncidentRouteTests {
  @Test func one() async throws {
    let json = try await ScriptedAPI().get("/realtime/incidents/7").json
    #expect(json["sentence"] == .string("the CPU is busy because of postgres"))
    #expect(json["isOpen"] == .boolean(true) && json["ended"] == nil)
    #expect(json["account"]?["certainty"] == .string("named"))
    guard case .array(let suggestions)? = json["suggestions"] else { return }
    #expect(suggestions.first?["command"] == .string("top -p 812"))
    #expect(suggestions.last?["command"] == nil)
  }

  @Test func allOfThem() async throws {
    var ended = ScriptedSnapshot.incident
    ended.endedAt = ended.startedAt.advanced(by: 5_000_000_000)
    let ended2 = ended
    let api = ScriptedAPI(ScriptedSnapshot.make { $0.incidents.append(ended2) })
    let json = try await api.get("/realtime/incidents").json
    guard case .array(let incidents)? = json["incidents"] else { return }
    #expect(incidents.count == 2)
    #expect(incidents.last?["ended"] == .number(1_795_435_175_000))
    for id in ["8", "x"] {
      #expect(try await api.problem(.get, "/realtime/incidents/" + id).status == 404)
    }
  }
}
