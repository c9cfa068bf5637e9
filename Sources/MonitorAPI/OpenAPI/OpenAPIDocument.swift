/// What the API is, for programs: OpenAPI 3.1, made of the routes and the schemas.
package enum OpenAPIDocument {
  /// The version of the API; a change that breaks callers raises the first number.
  private static let version = "1.0.0"

  /// The document; it is the same for as long as the program runs.
  package static let bytes: [UInt8] = {
    var writer = JSONWriter(capacity: 1 << 16)
    writer.beginObject()
    writer.key("openapi")
    writer.value("3.1.0")
    writer.key("info")
    writer.json(
      """
      {"title":"kilter","version":"\(version)","summary":"What a machine does, what is unusual about \
      it, and why."}
      """.utf8)
    writer.key("servers")
    writer.json(#"[{"url":"/"}]"#.utf8)
    // On loopback a token may not be needed; elsewhere it always is.
    writer.key("security")
    writer.json(#"[{"bearer":[]},{}]"#.utf8)
    paths(&writer)
    components(&writer)
    writer.endObject()
    return writer.bytes
  }()

  /// Names the document: a hash (FNV-1a) of its bytes.
  package static let etag: String = {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return "\"" + String(hash, radix: 16) + "\""
  }()

  // MARK: Paths

  private static func paths(_ writer: inout JSONWriter) {
    writer.key("paths")
    writer.beginObject()
    var seen: Set<String> = []
    for route in RouteList.all where seen.insert(route.path).inserted {
      writer.key(text: route.path)
      writer.beginObject()
      for route in RouteList.all.filter({ $0.path == route.path }) {
        writer.key(text: route.method.rawValue.lowercased())
        operation(route, &writer)
      }
      writer.endObject()
    }
    writer.endObject()
  }

  private static func operation(_ route: Route, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("operationId")
    writer.value(name(of: route))
    writer.key("summary")
    writer.value(route.description.summary)
    writer.key("description")
    writer.value(
      route.scope.map { "Needs the scope `\($0.word)`." } ?? "Needs no token.")
    if route.scope == nil {
      writer.key("security")
      writer.json("[]".utf8)
    }
    parameters(route, &writer)
    body(route, &writer)
    responses(route, &writer)
    writer.endObject()
  }

  /// `getRealtimeLabelNameValues`.
  private static func name(of route: Route) -> String {
    let pieces = route.path.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    return route.method.rawValue.lowercased()
      + (pieces.isEmpty
        ? "Page" : pieces.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
  }

  private static func parameters(_ route: Route, _ writer: inout JSONWriter) {
    let inPath = route.path.split(separator: "/").filter { $0.hasPrefix("{") }
    // Whoever may answer 428 wants to know what is replaced.
    let wantsTag = route.description.outcomes.contains { $0.status == 428 }
    guard wantsTag || !inPath.isEmpty || !route.description.parameters.isEmpty else { return }
    writer.key("parameters")
    writer.beginArray()
    for piece in inPath {
      let name = String(piece.dropFirst().dropLast())
      let schema = name == "id" ? JSONSchema.count : .string
      parameter(name, "path", "Which one.", schema.json, isRequired: true, &writer)
    }
    if wantsTag {
      parameter(
        "If-Match", "header", "The `ETag` of what is replaced, or `*`.", JSONSchema.string.json,
        isRequired: true, &writer)
    }
    for described in route.description.parameters {
      let schema =
        described.isRepeated
        ? #"{"type":"array","maxItems":\#(SeriesChoice.patternsMost),"items":\#(described.schema)}"#
        : described.schema
      parameter(
        described.name, "query", described.summary, schema, isRequired: false, &writer)
    }
    writer.endArray()
  }

  private static func parameter(
    _ name: String, _ place: String, _ summary: String, _ schema: String, isRequired: Bool,
    _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("name")
    writer.value(name)
    writer.key("in")
    writer.value(place)
    writer.key("description")
    writer.value(summary)
    writer.key("required")
    writer.value(isRequired)
    writer.key("schema")
    writer.json(schema.utf8)
    writer.endObject()
  }

  private static func body(_ route: Route, _ writer: inout JSONWriter) {
    guard let body = route.description.body else { return }
    writer.key("requestBody")
    writer.beginObject()
    writer.key("required")
    // A write without a body still says what it would be: pages of others cannot send that type.
    writer.value(true)
    content(Dictionary(uniqueKeysWithValues: route.bodyTypes.map { ($0, body) }), &writer)
    writer.endObject()
  }

  // MARK: Responses

  private static func responses(_ route: Route, _ writer: inout JSONWriter) {
    writer.key("responses")
    writer.beginObject()
    var told: Set<Int> = []
    for outcome in route.description.outcomes {
      told.insert(outcome.status)
      response(outcome, &writer)
    }
    for common in common(route) where !told.contains(common.status) {
      response(common, &writer)
    }
    writer.key("default")
    writer.json(##"{"$ref":"#/components/responses/Problem"}"##.utf8)
    writer.endObject()
  }

  /// Problems that a route may have whatever it does.
  private static func common(_ route: Route) -> [RouteDescription.Outcome] {
    var common = [RouteDescription.Outcome(400, "The request is not well formed.")]
    if route.scope != nil {
      common.append(.init(401, "There is no token, or a wrong one."))
      common.append(.init(403, "The token does not allow it, or the origin is another."))
    }
    if !route.description.parameters.isEmpty || route.description.body != nil {
      common.append(.init(422, "A value means nothing; its place is named."))
    }
    if case .now = route.answer { common.append(.notYet) }
    return common.sorted { $0.status < $1.status }
  }

  private static func response(
    _ outcome: RouteDescription.Outcome, _ writer: inout JSONWriter
  ) {
    writer.key(text: String(outcome.status))
    writer.beginObject()
    writer.key("description")
    writer.value(outcome.summary)
    if outcome.status >= 400, outcome.bodies.isEmpty {
      content([MediaType.problem: "Problem"], &writer)
    } else if !outcome.bodies.isEmpty {
      content(outcome.bodies, &writer)
    }
    writer.endObject()
  }

  private static func content(_ bodies: [String: String], _ writer: inout JSONWriter) {
    writer.key("content")
    writer.beginObject()
    for (type, schema) in bodies.sorted(by: { $0.key < $1.key }) {
      writer.key(text: String(type.prefix { $0 != ";" }))
      writer.beginObject()
      writer.key("schema")
      writer.json((schema.hasPrefix("{") ? schema : JSONSchema.named(schema).json).utf8)
      writer.endObject()
    }
    writer.endObject()
  }

  private static func components(_ writer: inout JSONWriter) {
    writer.key("components")
    writer.beginObject()
    writer.key("securitySchemes")
    writer.json(
      #"{"bearer":{"type":"http","scheme":"bearer","description":"A token of the token file."}}"#
        .utf8)
    writer.key("responses")
    writer.beginObject()
    writer.key("Problem")
    writer.beginObject()
    writer.key("description")
    writer.value("The request is not answered as it was meant (RFC 9457).")
    content([MediaType.problem: "Problem"], &writer)
    writer.endObject()
    writer.endObject()
    writer.key("schemas")
    writer.beginObject()
    for (name, schema) in SchemaList.all {
      writer.key(text: name)
      writer.json(schema.json.utf8)
    }
    writer.endObject()
    writer.endObject()
  }
}
