import MonitorSupport
import Testing
import WireFormats

/// What a StatsD line says, as texts.
private struct Told: Equatable, CustomStringConvertible {
  var name: String
  var values: [Double]
  var tags: [String]
  var kind: StatsDKind
  var rate: Double
  var description: String { "\(name) \(values) \(tags) \(kind) @\(rate)" }

  init(
    _ name: String, _ values: [Double], _ kind: StatsDKind, _ tags: [String] = [],
    at rate: Double = 1
  ) {
    self.name = name
    self.values = values
    self.tags = tags
    self.kind = kind
    self.rate = rate
  }

  init?(_ metric: StatsDMetric, _ bytes: Bytes) {
    var identity = StatsDIdentity()
    guard identity.read(metric, bytes) == nil else { return nil }
    identity.sortTags(bytes)
    name = identity.name.map { bytes.part($0).text }.joined()
    tags = identity.tags.map { "\(bytes.part($0.key).text)=\(bytes.part($0.value).text)" }
    kind = metric.kind
    rate = metric.rate
    values = []
    var walk = StatsDValues(bytes, metric.values)
    while kind != .set, let value = walk.next() { values.append(value.number) }
  }
}

@Suite("StatsD parser")
struct StatsDParserTests {
  private func items(_ bytes: [UInt8]) -> [StatsDItem] {
    bytes.withUnsafeBytes { bytes in
      var parser = StatsDParser(bytes)
      var items: [StatsDItem] = []
      while let item = parser.next() { items.append(item) }
      return items
    }
  }

  private func items(_ text: String) -> [StatsDItem] { items(Array(text.utf8)) }

  private func told(_ text: String) -> Told? {
    let bytes = Array(text.utf8)
    guard case .metric(let metric) = items(bytes).first else { return nil }
    return bytes.withUnsafeBytes { Told(metric, $0) }
  }

  @Test("Plain StatsD")
  func plain() {
    #expect(told("gorets:1|c") == Told("gorets", [1], .counter))
    #expect(told("gorets:1|c|@0.1") == Told("gorets", [1], .counter, at: 0.1))
    #expect(told("glork:320|ms|@0.1") == Told("glork", [320], .timer, at: 0.1))
    #expect(told("gaugor:333|g") == Told("gaugor", [333], .gauge))
    #expect(told("gaugor:-10|g") == Told("gaugor", [-10], .gauge))
    #expect(told("uniques:765|s") == Told("uniques", [], .set))
    #expect(told("a.b-c_d:1.5e3|h\n") == Told("a.b-c_d", [1_500], .histogram))
    #expect(told("x:+4|g\r\n") == Told("x", [4], .gauge))
  }

  @Test("A gauge's sign is kept apart from its value")
  func signs() {
    let kinds = items("x:0|g\nx:-5|g\nx:+5|g\nx:5|g").map { item in
      if case .metric(let metric) = item { metric.isSigned } else { false }
    }
    #expect(kinds == [false, true, true, false])
  }

  @Test("DogStatsD: tags, packed values, timestamps, containers, later fields")
  func dogStatsD() {
    #expect(
      told("page.views:1|c|#url:/a,env:dev")
        == Told("page.views", [1], .counter, ["env=dev", "url=/a"]))
    #expect(told("t:1:2:3.5|ms|@0.5|#a") == Told("t", [1, 2, 3.5], .timer, ["a="], at: 0.5))
    #expect(told("t:1:-2|d|#b:2,a:1,b:2") == Told("t", [1, -2], .distribution, ["a=1", "b=2"]))
    #expect(told("t:1|c|T1656581400|c:ci-83ea|e:it-false|card:low") == Told("t", [1], .counter))
    #expect(told("t:1|c|#a:b:c,,:x") == Told("t", [1], .counter, ["a=b:c"]))
    guard case .metric(let metric) = items("t:1|g|T1656581400").first else {
      Issue.record("no metric")
      return
    }
    #expect(metric.timestamp == 1_656_581_400)
  }

  @Test("A set's value is anything, colons too")
  func setValues() {
    let bytes = Array("u:a:b c:é|s|#x:1".utf8)
    guard case .metric(let metric) = items(bytes).first else {
      Issue.record("no metric")
      return
    }
    #expect(bytes.withUnsafeBytes { $0.part(metric.values).text } == "a:b c:é")
    #expect(!metric.isPacked)
  }

  @Test("Tags in the name: Librato, Influx, SignalFx")
  func dialects() {
    #expect(told("n#b=2,a=1:3|c") == Told("n", [3], .counter, ["a=1", "b=2"]))
    #expect(told("n,b=2,a=1:3|c|@0.5") == Told("n", [3], .counter, ["a=1", "b=2"], at: 0.5))
    #expect(told("n[b=2,a=1]:3|c") == Told("n", [3], .counter, ["a=1", "b=2"]))
    #expect(told("n.[a=x:y]m:3|ms|#z:1") == Told("n.m", [3], .timer, ["a=x:y", "z=1"]))
    #expect(told("[a=1]:3|c") == nil, "a name of nothing but tags")
  }

  @Test("Events: lengths count bytes, a bar in the text ends nothing")
  func events() {
    let text = "_e{6,9}:Tït|e|a|b\\nc é|d:1656581400|h:web-1|p:low|t:error|k:x|s:y|#a:1,b"
    let bytes = Array(text.utf8)
    guard case .event(let event) = items(bytes).first else {
      Issue.record("\(items(bytes))")
      return
    }
    bytes.withUnsafeBytes { bytes in
      #expect(bytes.part(event.title).text == "Tït|e")
      #expect(bytes.part(event.text).text == "a|b\\nc é")
      #expect(bytes.part(event.host).text == "web-1")
      #expect(bytes.part(event.tags).text == "a:1,b")
    }
    #expect(event.level == .error)
    #expect(event.timestamp == 1_656_581_400)
    #expect(items("_e{5,4}:title|text") != [.bad(.badEventLength)])
    #expect(items("_e{5,0}:title|").count == 1)
    #expect(items("_e{5,0}:title|") != [.bad(.badEventLength)])
  }

  @Test("Service checks: the message is what is left")
  func checks() {
    let bytes = Array("_sc|db.up|2|d:1|h:db-1|#a:1|m:no | route".utf8)
    guard case .check(let check) = items(bytes).first else {
      Issue.record("\(items(bytes))")
      return
    }
    bytes.withUnsafeBytes { bytes in
      #expect(bytes.part(check.name).text == "db.up")
      #expect(bytes.part(check.message).text == "no | route")
      #expect(bytes.part(check.host).text == "db-1")
      #expect(bytes.part(check.tags).text == "a:1")
    }
    #expect(check.status == .critical)
    #expect(items("_sc|x|0") != [.bad(.badCheck)])
  }

  static let bad: [(String, StatsDFault)] = [
    (":1|c", .noName), ("x", .noValue), ("x|c", .noValue), ("x:1", .noType), ("x:1|", .noType),
    ("x:1||@1", .noType), ("x:1|q", .unknownType), ("x:1|m", .unknownType),
    ("x:1|cc", .unknownType), ("x:|c", .badValue), ("x:a|c", .badValue), ("x:1a|c", .badValue),
    ("x:nan|g", .badValue), ("x:inf|g", .badValue), ("x:0x10|c", .badValue),
    ("x:1e999|c", .badValue), ("x:-|g", .badValue), ("x:1:|ms", .badValue), ("x:.|c", .badValue),
    ("x::1|c", .badValue), ("x:|s", .badValue), ("x:1e|c", .badValue), ("x:1 |c", .badValue),
    ("x:1|c|@0", .badRate), ("x:1|c|@1.1", .badRate), ("x:1|c|@-1", .badRate),
    ("x:1|c|@", .badRate), ("x:1|c|@0.5x", .badRate), ("x:1|c|T", .badTimestamp),
    ("x:1|c|T1.5", .badTimestamp), ("x:1|c|what", .unknownField), ("x:1|c|:", .unknownField),
    ("x[a=1:1|c", .openBracket), ("_e{5,4:title|text", .badEvent), ("_e{,4}:a|text", .badEvent),
    ("_e{0,4}:|text", .badEventLength), ("_e{5,5}:title|text", .badEventLength),
    ("_e{4,4}:title|text", .badEventLength), ("_e{5,3}:title|text", .badEventLength),
    ("_e{5,4}:title|text|d:x", .badTimestamp), ("_sc|x", .badCheck), ("_sc|x|4", .badCheck),
    ("_sc||0", .badCheck), ("_sc|x|00", .badCheck), ("_sc|x|0|what", .unknownField),
  ]

  @Test("A bad line has a reason and disturbs no neighbour", arguments: bad)
  func badLines(line: String, fault: StatsDFault) {
    #expect(items(line) == [.bad(fault)])
    let among = items("a:1|c\n\(line)\n\nb:2|g")
    #expect(among.count == 3)
    guard among.count == 3 else { return }
    #expect(among[1] == .bad(fault))
    if case .metric = among[0], case .metric = among[2] { return }
    Issue.record("\(among)")
  }

  @Test("Tags that are too many or too long")
  func limits() {
    func fault(_ text: String) -> StatsDFault? {
      let bytes = Array(text.utf8)
      guard case .metric(let metric) = items(bytes).first else { return nil }
      var identity = StatsDIdentity()
      return bytes.withUnsafeBytes { identity.read(metric, $0) }
    }
    let tags = (0..<33).map { "k\($0):v" }
    #expect(fault("x:1|c|#" + tags.joined(separator: ",")) == .tooManyTags)
    #expect(fault("x:1|c|#" + tags.dropLast().joined(separator: ",")) == nil)
    #expect(fault(String(repeating: "n", count: 256) + ":1|c") == .tooLong)
    #expect(fault("x:1|c|#k:" + String(repeating: "v", count: 256)) == .tooLong)
    #expect(fault("x:1|c|#" + String(repeating: "v", count: 5_000)) == .tooLong)
    #expect(fault("[k=v]:1|c") == .noName)
  }

  @Test("Every reason has its words")
  func reasons() {
    #expect(Set(StatsDFault.allCases.map(\.reason)).count == StatsDFault.allCases.count)
  }

  // MARK: - Noise

  static let examples = [
    "gorets:1|c|@0.1|#k:v,k2:v2|T1656581400|c:ci-1", "t:1:2.5:-3e2|ms", "x:0|g\nx:-5|g",
    "n#k=v:1|c", "n,k=v:1|c", "n[k=v]:1|c", "u:abc|s", "h:1|h|#a",
    "_e{5,4}:Title|Text|d:1|h:a|t:error|#k:v", "_sc|name|0|d:1|h:a|#k:v|m:all well",
  ]

  /// Walks everything an item points to; a place outside the bytes would trap.
  private func touch(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var parser = StatsDParser(bytes)
      var identity = StatsDIdentity()
      var sum = 0
      func look(_ places: Range<Int>...) {
        for place in places { sum += bytes.part(place).reduce(0) { $0 + Int($1) } }
      }
      while let item = parser.next() {
        switch item {
        case .metric(let metric):
          look(metric.head, metric.values, metric.tags)
          if identity.read(metric, bytes) == nil {
            identity.sortTags(bytes)
            for tag in identity.tags { look(tag.key, tag.value) }
          }
          var values = StatsDValues(bytes, metric.values)
          var count = 0
          while metric.kind != .set, values.next() != nil { count += 1 }
          #expect((count > 1) == metric.isPacked)
          #expect(metric.rate > 0 && metric.rate <= 1)
        case .event(let event): look(event.title, event.text, event.host, event.tags)
        case .check(let check): look(check.name, check.host, check.tags, check.message)
        case .bad: look(parser.line)
        }
      }
    }
  }

  @Test("Every truncation and every change of a byte", arguments: examples)
  func mutations(example: String) {
    let bytes = Array(example.utf8)
    for end in 0...bytes.count { touch(Array(bytes[..<end])) }
    for place in bytes.indices {
      var changed = bytes
      for byte in UInt8.min...UInt8.max {
        changed[place] = byte
        touch(changed)
      }
    }
  }

  @Test("Noise of the bytes that mean something", arguments: 1...4)
  func fuzz(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("_e{}sc|:#@,[]=.+-0123456789msghdTtk\n\\é".utf8)
    for _ in 0..<4_000 {
      let length = Int(generator.next() % 60)
      var bytes = (0..<length).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
      if generator.next() % 4 == 0 { bytes.append(UInt8(truncatingIfNeeded: generator.next())) }
      touch(bytes)
    }
  }
}
