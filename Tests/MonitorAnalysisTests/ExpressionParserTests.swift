import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Texts of derived series and rules, right and wrong.
@Suite struct ExpressionParserTests {
  private static let texts = [
    "rate(http.errors) / rate(http.requests)",
    "sum(http.requests{site=\"shop\",route=~\"/api/*\",method!='GET'}) by (site, method)",
    "sum by (site) (a.b) - -2.5e3 * (c:d + 10MiB)",
    "p99(http.request.duration)", "clamp(abs(x), 0, 5%)", "delta(x, 5m) + avg_over(x, 90s)",
    "\"my-app.requests\" / 100/s", "max_over(x,1h)/min_over(x , 1.5m)", "count(x)", "x/s",
  ]
  private static let ruleTexts = [
    "alert when p99(http.request.duration) > 250ms for 30s",
    "alert when a > 5 and (b <= 1 or not c == 2) severity critical for 1.5m",
    "alert when (a + b) / c >= 5% severity info", "alert when not (a > 1 or b != 2)",
  ]

  private static func expression(_ text: String) -> Result<Expression, ExpressionError> {
    Result { () throws(ExpressionError) in try ExpressionParser.expression(text) }
  }

  private static func rule(_ text: String) -> Result<ExpressionParser.Rule, ExpressionError> {
    Result { () throws(ExpressionError) in try ExpressionParser.rule(text) }
  }

  private static func a(_ name: String, _ column: Int) -> Expression {
    .series(SeriesReference(name, column: column))
  }

  @Test func numbersHaveUnits() throws {
    let cases: [(String, Double, MonitorModel.Unit?)] = [
      ("250ms", 0.25, .seconds), ("5s", 5, .seconds), ("1.5h", 5_400, .seconds),
      ("2us", 2e-6, .seconds), ("2µs", 2e-6, .seconds), ("10MiB", 10_485_760, .bytes),
      ("10MB", 10e6, .bytes), ("5%", 0.05, .ratio), ("100/s", 100, .perSecond),
      ("5MiB/s", 5_242_880, .bytesPerSecond), ("2k", 2_000, nil), ("1e3", 1_000, nil),
      ("1.5E-3", 0.0015, nil), (".5", 0.5, nil), ("2k/s", 2_000, .perSecond),
      ("2d", 172_800, .seconds),
    ]
    for (text, value, unit) in cases {
      let read = try ExpressionParser.expression("x * \(text)")
      guard case .arithmetic(.times, _, .number(let number, let found), _) = read else {
        Issue.record("\(text): \(read)")
        continue
      }
      #expect(abs(number - value) <= 1e-12 * value, "\(text)")
      #expect(found == unit, "\(text)")
    }
  }

  @Test func operatorsBindAsInArithmetic() throws {
    #expect(
      try ExpressionParser.expression("a - b - c * -d")
        == .arithmetic(
          .minus,
          .arithmetic(.minus, Self.a("a", 1), Self.a("b", 5), column: 3),
          .arithmetic(.times, Self.a("c", 9), .negation(Self.a("d", 14)), column: 11), column: 7))
    #expect(
      try ExpressionParser.expression("(a+b)/c")
        == .arithmetic(
          .over, .arithmetic(.plus, Self.a("a", 2), Self.a("b", 4), column: 3), Self.a("c", 7),
          column: 6))
    // Where a name begins with s, it is no unit.
    #expect(try ExpressionParser.expression("5/size").references.map(\.name) == ["size"])
  }

  @Test func referencesSayWhatLabelsMustBe() throws {
    let read = try ExpressionParser.expression(
      #"http.requests{site="a\"b\\",route=~'/api/*', method!="",}"#)
    guard case .series(let reference) = read else { throw ExpressionError(1, "no series") }
    #expect(
      reference.matchers == [
        .init("site", .equal, "a\"b\\"), .init("route", .glob, "/api/*"),
        .init("method", .unequal, ""),
      ])
    #expect(
      reference.accepts(
        SeriesKey(
          "http.requests",
          [.init("site", "a\"b\\"), .init("route", "/api/x"), .init("method", "GET")])))
    #expect(!reference.accepts(SeriesKey("http.requests", "route", "/api/x")))
    #expect(!reference.accepts(SeriesKey("http.request")))
  }

  @Test func patternsFitAsWhole() {
    let cases: [(String, String, Bool)] = [
      ("/api/x", "/api/*", true), ("/api", "/api/*", false), ("", "*", true), ("", "", true),
      ("abc", "a?c", true), ("aüc", "a?c", true), ("ac", "a?c", false), ("abcbc", "a*bc", true),
      ("abcbd", "a*bc", false), ("aaa", "*a*a*", true), ("x", "**", true),
    ]
    for (text, pattern, fits) in cases {
      #expect(SeriesReference.Matcher.fits(text, pattern) == fits, "\(text) \(pattern)")
    }
    let long = String(repeating: "a", count: 2_000)
    #expect(!SeriesReference.Matcher.fits(long, String(repeating: "*a", count: 200) + "b"))
  }

  @Test func rulesHaveATimeAndASeverity() throws {
    let rule = try ExpressionParser.rule(Self.ruleTexts[0])
    #expect(rule.seconds == 30)
    #expect(rule.severity == .warning)
    let comparison = try #require(rule.condition.comparisons.first)
    #expect(comparison.words == "p99 of http.request.duration")
    #expect(comparison.limit == "250ms")
    #expect(comparison.sign == .above)
    #expect(comparison.right == .number(0.25, .seconds))
    let other = try ExpressionParser.rule(Self.ruleTexts[1])
    #expect(other.severity == .critical)
    #expect(other.seconds == 90)
    #expect(other.condition.comparisons.map(\.sign) == [.above, .atMost, .unequal])
    // “not” turns both around.
    let turned = try ExpressionParser.rule(Self.ruleTexts[3])
    guard case .both = turned.condition else {
      Issue.record("\(turned.condition)")
      return
    }
    #expect(turned.condition.comparisons.map(\.sign) == [.atMost, .equal])
    #expect(
      try ExpressionParser.rule(Self.ruleTexts[2]).condition.comparisons.map(\.words) == [
        "(a + b) / c"
      ])
  }

  @Test(arguments: [
    ("", 1, "missing"), ("rat(x)", 1, "did you mean “rate”"), ("foo(x)", 1, "no function"),
    ("rate(x", 7, "“(” at character 5"), ("rate x", 6, "after the expression"),
    ("(a + b", 7, "“(” at character 1"), ("a + b)", 6, "closes nothing"), ("a +", 4, "missing"),
    ("a + * b", 5, "missing before “*”"), ("a > 5", 3, "belongs into a rule"),
    ("a = 5", 3, "==”"), ("5", 1, "names no series"), ("a * 250mz", 8, "did you mean “m"),
    ("a * 10mib", 7, "did you mean “MiB”"), ("a * 5 s", 7, "without a blank"),
    ("5s + 10MiB + a", 4, "a time and bytes"), ("delta(x)", 8, "also needs a time"),
    ("delta(x, 5)", 10, "without a unit"), ("delta(x, 5MB)", 10, "not a time"),
    ("delta(x, 2h)", 10, "at most 60 minutes"), ("delta(x, 0s)", 10, "zero"),
    ("clamp(x, 1)", 11, "the greatest value"), ("abs(x, 1)", 6, "no more"),
    ("rate()", 6, "nothing to work on"), ("x{site=shop}", 8, "in quotes"),
    ("x{site:\"a\"}", 7, "labels are compared"), ("x{site=\"a\"", 11, "“}” is missing"),
    ("x{site!~\"a\"}", 7, "does not compare"), ("x{", 3, "“{” at character 2"),
    ("x{site=\"a", 8, "never closed"), ("a.", 2, "does not end"), ("a ? b", 3, "no meaning"),
    ("a * 1e999", 5, "too large"), ("a / 0", 5, "division by zero"),
    ("sum(x) by site", 11, "by (site)"),
    ("sum by (a) (x) by (b)", 16, "twice"), ("rate by (x)", 6, "sum, avg"),
    ("1.2.3 * x", 4, "one point"), ("5m30s * x", 3, "follow a unit"), ("a and b", 3, "into a rule"),
    ("x{a=\"\\q\"}", 6, "backslash"), ("-", 2, "missing before the end"),
  ])
  func wrongExpressionsSayWhere(_ text: String, _ column: Int, _ words: String) {
    guard case .failure(let error) = Self.expression(text) else {
      Issue.record("\(text) is none")
      return
    }
    #expect(error.column == column, "\(text): \(error)")
    #expect(error.description.contains(words), "\(text): \(error)")
  }

  @Test(arguments: [
    ("a > 5", 1, "“alert when”"), ("alert a > 5", 7, "“when”"), ("alert when a", 13, "comparison"),
    ("alert when a > 5 for 30", 22, "without a unit"), ("alert when a > 5 for", 21, "a time is"),
    ("alert when a > 5 severity bad", 27, "critical, warning or info"),
    ("alert when a > 5 and b", 22, "something must hold"),
    ("alert when a > b > c", 18, "with “and”"),
    ("alert when 5 > a", 12, "to the left"), ("alert when (a > 5", 18, "character 12"),
    ("alert when a > 5 || b > 1", 18, "write “or”"),
    ("alert when p99(a > 5)", 18, "inside of a value"),
    ("alert when (a > 5) + 1", 12, "a value must stand"), ("alert when a = 5", 14, "==”"),
    ("alert when a > 5 for 2s for 3s", 25, "after the condition"),
    ("alert when count(a) > 5MB", 21, "a number and bytes"),
    ("alert when a > 5 for 2d", 22, "too long"),
  ])
  func wrongRulesSayWhere(_ text: String, _ column: Int, _ words: String) {
    guard case .failure(let error) = Self.rule(text) else {
      Issue.record("\(text) is none")
      return
    }
    #expect(error.column == column, "\(text): \(error)")
    #expect(error.description.contains(words), "\(text): \(error)")
  }

  @Test func anErrorIsMarkedUnderItsCharacter() {
    let text = "prate(x)\t+ 1"
    guard case .failure(let error) = Self.expression(text) else {
      Issue.record("no error")
      return
    }
    #expect(
      error.marked(in: text)
        == "prate(x) + 1\n^\ncharacter 1: no function is called “prate”; did you mean “rate”?")
    let long = String(repeating: "a + ", count: 40) + "rat(x)"
    guard case .failure(let late) = Self.expression(long) else {
      Issue.record("no error")
      return
    }
    let lines = late.marked(in: long).split(separator: "\n", omittingEmptySubsequences: false)
    let place = lines[1].count - 1
    #expect(Array(lines[0])[place...].starts(with: "rat(x)"))
    #expect(lines[0].count <= 74)
    // An error past the end stands after the last character.
    #expect(
      ExpressionError(99, "x").marked(in: "ab") == "ab\n  ^\ncharacter 99: x")
  }

  @Test func depthAndLengthAreLimited() {
    func column(_ text: String) -> Int? {
      if case .failure(let error) = Self.expression(text) { return error.column }
      return nil
    }
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth)
    }
    #expect(column(nested(ExpressionLimits.depth - 1)) == nil)
    #expect(column(nested(ExpressionLimits.depth)) == ExpressionLimits.depth + 1)
    #expect(column(String(repeating: "(", count: 4_000)) == ExpressionLimits.depth + 1)
    #expect(column(String(repeating: "-", count: 4_000) + "x") == ExpressionLimits.depth + 1)
    #expect(column(String(repeating: "x+", count: 4_000)) == ExpressionLimits.characters + 1)
    #expect(column(String(repeating: "x+", count: 1_000) + "x") == ExpressionLimits.nodes + 1)
    #expect(column(String(repeating: "x+", count: 127) + "x") == nil)
  }

  /// Reads a text in every way and checks what an error says.
  private static func read(_ text: String) {
    for error in [expression(text).failure, rule(text).failure].compactMap({ $0 }) {
      guard (1...text.count + 1).contains(error.column), !error.marked(in: text).isEmpty else {
        Issue.record("\(text): \(error)")
        continue
      }
    }
  }

  @Test func everyTruncationAndChangeIsReadOrRefused() {
    let signs = Array("(}=!\"-.0a %\\\u{0}ü")
    for text in Self.texts + Self.ruleTexts {
      let all = Array(text)
      for place in all.indices {
        Self.read(String(all[..<place]))
        for sign in signs {
          var changed = all
          changed[place] = sign
          Self.read(String(changed))
        }
      }
    }
    for text in Self.texts { #expect(Self.expression(text).failure == nil, "\(text)") }
    for text in Self.ruleTexts { #expect(Self.rule(text).failure == nil, "\(text)") }
  }

  @Test func anyTextIsReadOrRefused() {
    let seed: UInt64 = 20_261_128
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "(", ")", "{", "}", ",", "\"", "'", "+", "-", "*", "/", ">", "<", "=", "!", "~", " ", "x",
      "rate", "sum", "by", "and", "or", "not", "for", "alert when ", "severity", "p99(", "5m",
      "1e", "%", "/s", ".", ":", "\\", "\u{301}", "🙂", "\n", "count(", "clamp(", "delta(",
    ]
    for round in 0..<2_000 {
      var text = round % 2 == 0 ? "" : "alert when "
      for _ in 0..<(generator.next() % 20) {
        text += pieces[Int(generator.next() % UInt64(pieces.count))]
      }
      Self.read(text)
    }
  }
}

extension Result {
  /// The error, if it is one.
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { return error }
    return nil
  }
}
