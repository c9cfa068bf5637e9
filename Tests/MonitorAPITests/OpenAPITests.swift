import MonitorAPI
import MonitorModel
import Testing

/// The document of the API against its code.
@Suite struct OpenAPITests {
  private let document: JSONValue
  private let check: SchemaCheck

  init() throws {
    document = try JSONValue(OpenAPIDocument.bytes)
    guard case .object(let schemas)? = document["components"]?["schemas"] else {
      throw Problem(500, "there are no schemas")
    }
    check = SchemaCheck(named: schemas)
  }

  private func operation(_ route: Route) -> JSONValue? {
    document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
  }

  @Test func everyRouteIsInIt() throws {
    var count = 0
    for route in RouteList.all {
      guard let operation = self.operation(route) else {
        Issue.record("\(route.method) \(route.path)")
        continue
      }
      #expect(operation["summary"] == .string(route.description.summary))
      guard case .object(let responses)? = operation["responses"] else {
        Issue.record("\(route.path) has no responses")
        continue
      }
      let told = route.description.outcomes.map { String($0.status) }
      #expect(Set(told).isSubset(of: responses.keys) && Set(told).count == told.count)
      #expect(responses["default"] != nil && (operation["security"] != nil) == (route.scope == nil))
      #expect((operation["requestBody"] != nil) == (route.description.body != nil))
      var parameters: [JSONValue] = []
      if case .array(let list)? = operation["parameters"] { parameters = list }
      for parameter in route.description.parameters {
        #expect(parameters.contains { $0["name"] == .string(parameter.name) })
      }
      for piece in route.path.split(separator: "/") where piece.hasPrefix("{") {
        let name = String(piece.dropFirst().dropLast())
        #expect(
          parameters.contains {
            $0["name"] == .string(name) && $0["in"] == .string("path")
              && $0["required"] == .boolean(true)
          })
      }
      count += 1
    }
    guard case .object(let paths)? = document["paths"] else { return }
    let operations = paths.values.reduce(0) { sum, path in
      if case .object(let methods) = path { sum + methods.count } else { sum }
    }
    #expect(operations == count, "nothing is in it that is no route")
  }

  @Test func namesOfOperationsAreUnique() {
    let names = RouteList.all.compactMap { operation($0)?["operationId"] }
    #expect(names.count == RouteList.all.count && Set(names).count == names.count)
  }

  @Test func everySchemaIsUsedAndEveryReferenceLeadsSomewhere() throws {
    let text = String(decoding: OpenAPIDocument.bytes, as: UTF8.self)
    for (name, schema) in SchemaList.all {
      #expect(text.contains("#/components/schemas/\(name)\""), "\(name) is not used")
      #expect(throws: Never.self) { try JSONValue(Array(schema.json.utf8)) }
    }
    for piece in text.split(separator: "\"$ref\":\"").dropFirst() {
      let name = String(piece.prefix { $0 != "\"" }.split(separator: "/").last ?? "")
      #expect(check.named[name] != nil || name == "Problem", "\(name)")
    }
  }

  private static let rich: MonitorSnapshot = ScriptedSnapshot.make { snapshot in
    snapshot.detection.lessons = [
      Lesson(
        number: 1, key: SeriesKey("a"), unit: .count, range: 1...2, taught: ScriptedSnapshot.wall)
    ]
    snapshot.detection.rows = 5
    snapshot.detection.metricDays = 1
    snapshot.detection.days = 1
    snapshot.storage.lastError = "no space"
    snapshot.storage.freeBytes = 7
    snapshot.alerts.receivers[0].state = .failing
    snapshot.push = ScriptedSnapshot.push
    snapshot.collectors[0].lastError = "gone"
    snapshot.triage.marks[7] = TriageBoard.Mark(
      verdict: .snoozed(until: ScriptedSnapshot.wall.advanced(milliseconds: 5)),
      by: TriageActor(user: "bob"), wall: ScriptedSnapshot.wall,
      subject: TriageAct.Subject(ScriptedSnapshot.anomaly()))
    snapshot.triage.notes[7] = [
      TriageBoard.Note(text: "n", by: TriageActor(user: "bob"), wall: ScriptedSnapshot.wall)
    ]
  }

  private static let requests: [(APIMethod, String, String)] = [
    (.get, "/realtime/metrics?fields=name,labels,unit,value,state,expected", ""),
    (.get, "/realtime/status", ""), (.post, "/realtime/start", "{}"),
    (.post, "/realtime/stop", ""), (.get, "/realtime/health", ""),
    (.get, "/realtime/health/live", ""), (.get, "/realtime/health/ready", ""),
    (.get, "/health/live", ""), (.get, "/health/ready", ""), (.get, "/realtime/anomalies", ""),
    (.get, "/realtime/anomalies/7", ""), (.post, "/realtime/anomalies/7/ack", "{}"),
    (.post, "/realtime/anomalies/7/false-alarm", ""),
    (.post, "/realtime/anomalies/7/expected", ""),
    (.post, "/realtime/anomalies/7/snooze", #"{"until":"worse"}"#),
    (.post, "/realtime/anomalies/7/note", #"{"text":"x"}"#),
    (.post, "/realtime/anomalies/7/withdraw", ""), (.get, "/realtime/incidents", ""),
    (.get, "/realtime/incidents/7", ""), (.get, "/realtime/processing-stats", ""),
    (.get, "/realtime/detection-metrics", ""), (.get, "/realtime/buffer/status", ""),
    (.get, "/realtime/buffer/statistics", ""), (.get, "/realtime/clients", ""),
    (.post, "/realtime/tickets", "{}"), (.get, "/realtime/config", ""),
    (.put, "/realtime/config?dry_run=1", #"{"a":1}"#), (.get, "/realtime/series", ""),
    (.get, "/realtime/labels", ""), (.get, "/realtime/label/core/values", ""),
    (.get, "/openapi.json", ""), (.post, "/ingest", #"{"name":"a","value":1}"#),
  ]

  @Test(arguments: [true, false]) func everyDocumentFitsItsSchema(isRich: Bool) async throws {
    let snapshot =
      isRich ? Self.rich : ScriptedSnapshot.make(open: []) { $0.incidents = [] }
    var api = ScriptedAPI(snapshot, events: [ScriptedSnapshot.anomaly()])
    api.context.ingest = ScriptedIngest()
    var seen: Set<String> = []
    for (method, target, body) in Self.requests {
      let path = String(target.prefix { $0 != "?" })
      guard case .route(let route, _) = try Router(RouteList.all).match(method, path) else {
        continue
      }
      seen.insert("\(method) \(route.path)")
      let outcome = await api.answer(method, target, headers: ["if-match": "*"], body: body)
      let answer: ScriptedAnswer
      switch outcome {
      case .success(let response): answer = ScriptedAnswer(response)
      case .failure(let problem): answer = ScriptedAnswer(.problem(problem))
      }
      let told = operation(route)?["responses"]?[String(answer.status)]
      guard answer.status != 204 else {
        #expect(told != nil)
        continue
      }
      let type = answer.response.contentType
      let schema = try #require(
        told?["content"]?[type]?["schema"], "\(target) \(answer.status) \(type)")
      let problems = check.problems(try answer.json, schema)
      #expect(problems.isEmpty, "\(target): \(problems)")
    }
    for route in RouteList.all {
      let answersJSON = route.description.outcomes.contains {
        $0.status < 400 && $0.bodies[MediaType.json] != nil
      }
      #expect(!answersJSON || seen.contains("\(route.method) \(route.path)"), "\(route.path)")
    }
  }

  @Test func bodiesOfRequestsFitTheirSchemas() throws {
    for (body, name, isRight) in [
      ("{}", "EmptyRequest", true), (#"{"a":1}"#, "EmptyRequest", false),
      (#"{"until":"worse"}"#, "SnoozeRequest", true), (#"{"for":"2h"}"#, "SnoozeRequest", true),
      (#"{"for":""}"#, "SnoozeRequest", false), (#"{"for":"0h"}"#, "SnoozeRequest", false),
      (#"{"for":"2h","until":"worse"}"#, "SnoozeRequest", false),
      ("{}", "SnoozeRequest", false), (#"{"text":"a"}"#, "NoteRequest", true),
      (#"{"text":""}"#, "NoteRequest", false),
    ] {
      let schema = try #require(check.named[name])
      let problems = check.problems(try JSONValue(Array(body.utf8)), schema)
      #expect(problems.isEmpty == isRight, "\(body) \(problems)")
    }
  }

  @Test func problems() throws {
    let schema = try #require(check.named["Problem"])
    for problem in [
      Problem(404, "there is nothing"), .parameter("limit", "is a number"), .notYet,
    ] {
      let answer = ScriptedAnswer(.problem(problem))
      #expect(answer.response.contentType == MediaType.problem && answer.status == problem.status)
      #expect(check.problems(try answer.json, schema).isEmpty)
    }
    #expect(ScriptedAnswer(.problem(.notYet)).header("Retry-After") == "1")
  }
}
