package import MonitorModel

/// Reads expressions and rules by recursive descent; every error says at which character.
///
/// Any text gives an expression or an error: depth, length and number of parts are limited by
/// `ExpressionLimits`.
package struct ExpressionParser {
  /// A rule as it was read.
  package struct Rule: Hashable, Sendable {
    /// When it holds.
    package var condition: RuleCondition
    /// For how many seconds it must hold.
    package var seconds: Double
    /// How bad it is.
    package var severity: Severity
  }

  /// A part of the text: a value, or something that holds or does not.
  enum Part {
    case value(Expression)
    case truth(RuleCondition)
  }

  private static let reserved: Set<String> = ["and", "or", "not", "by", "for", "severity"]

  private let text: [Character]
  private var tokens: [ExpressionToken] = []
  private var at = 0
  private var depth = 0
  private var nodes = 0

  /// Reads an expression.
  ///
  /// - Throws: `ExpressionError` with the character at which it goes wrong.
  package static func expression(_ text: String) throws(ExpressionError) -> Expression {
    var parser = try ExpressionParser(text)
    let start = parser.token.column
    let part = try parser.sum()
    try parser.expectEnd(after: "the expression")
    let expression = try parser.value(part, at: start)
    guard !expression.references.isEmpty else {
      throw ExpressionError(start, "it names no series", remedy: "a name such as http.requests")
    }
    return expression
  }

  /// Reads a rule: `alert when p99(http.request.duration) > 250ms for 30s severity critical`.
  ///
  /// - Throws: `ExpressionError` with the character at which it goes wrong.
  package static func rule(_ text: String) throws(ExpressionError) -> Rule {
    var parser = try ExpressionParser(text)
    try parser.expect("alert", "a rule begins with “alert when”")
    try parser.expect("when", "“when” and a condition follow “alert”")
    let start = parser.token.column
    guard case .truth(let condition) = try parser.disjunction() else {
      throw ExpressionError(
        parser.token.column, "a comparison is missing",
        remedy: parser.isSymbol("=") ? "to compare, write “==”" : "such as > 250ms")
    }
    guard condition.comparisons.contains(where: { !$0.left.references.isEmpty }) else {
      throw ExpressionError(
        start, "it names no series to the left of a comparison",
        remedy: "what is watched stands to the left, its limit to the right")
    }
    var rule = Rule(condition: condition, seconds: 0, severity: .warning)
    try parser.clauses(&rule)
    return rule
  }

  private init(_ text: String) throws(ExpressionError) {
    self.text = Array(text)
    var lexer = try ExpressionLexer(self.text)
    tokens = try lexer.tokens()
  }

  // MARK: Tokens

  private var token: ExpressionToken { tokens[at] }

  private mutating func advance() { if at < tokens.count - 1 { at += 1 } }

  private func isSymbol(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

  private mutating func take(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    advance()
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard token.kind == .name(word) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ word: String, _ reason: String) throws(ExpressionError) {
    guard !takeWord(word) else { return }
    throw ExpressionError(
      token.column, reason, remedy: "write “\(word)” instead of \(token.words)")
  }

  private func expectEnd(after what: String) throws(ExpressionError) {
    guard token.kind != .end else { return }
    if isSymbol(")") {
      throw ExpressionError(token.column, "“)” closes nothing", remedy: "leave it out")
    }
    if Self.compares(token) != nil || isWord("and") || isWord("or") {
      throw ExpressionError(
        token.column, "\(token.words) belongs into a rule",
        remedy: "a series is a value; rules are written as “alert when …”")
    }
    throw ExpressionError(
      token.column, "\(token.words) after \(what)",
      remedy: isSymbol("=") ? "to compare, write “==”" : "an operator such as + is missing")
  }

  private func isWord(_ word: String) -> Bool { token.kind == .name(word) }

  private mutating func count(at column: Int) throws(ExpressionError) {
    nodes += 1
    guard nodes <= ExpressionLimits.nodes else {
      throw ExpressionError(
        column, "more than \(ExpressionLimits.nodes) parts",
        remedy: "give a part of it a name of its own")
    }
  }

  private mutating func nest(at column: Int) throws(ExpressionError) {
    depth += 1
    guard depth <= ExpressionLimits.depth else {
      throw ExpressionError(
        column, "more than \(ExpressionLimits.depth) levels inside one another",
        remedy: "give a part of it a name of its own")
    }
  }

  // MARK: Conditions

  private mutating func clauses(_ rule: inout Rule) throws(ExpressionError) {
    var (hasTime, hasSeverity) = (false, false)
    while token.kind != .end {
      let column = token.column
      if !hasTime, takeWord("for") {
        rule.seconds = try seconds(most: ExpressionLimits.waitSeconds, mayBeZero: true)
        hasTime = true
      } else if !hasSeverity, takeWord("severity") {
        rule.severity = try severity()
        hasSeverity = true
      } else {
        let isSingleEqual = isSymbol("=")
        throw ExpressionError(
          column, "\(token.words) after the condition",
          remedy: isSingleEqual
            ? "to compare, write “==”"
            : isSymbol(")") ? "leave it out" : "“for 30s” or “severity critical” may follow")
      }
    }
  }

  private mutating func severity() throws(ExpressionError) -> Severity {
    let names: [(String, Severity)] = [
      ("critical", .critical), ("warning", .warning), ("info", .info),
    ]
    if case .name(let word) = token.kind, let found = names.first(where: { $0.0 == word }) {
      advance()
      return found.1
    }
    throw ExpressionError(
      token.column, "\(token.words) is no severity", remedy: "critical, warning or info")
  }

  private mutating func disjunction() throws(ExpressionError) -> Part {
    let start = token.column
    var left = try conjunction()
    while isWord("or") || isSymbol("||") {
      let column = token.column
      try refuse("||", for: "or")
      advance()
      try count(at: column)
      let begin = token.column
      let right = try conjunction()
      let a = try truth(left, at: start, column)
      left = .truth(.either(a, try truth(right, at: begin, column)))
    }
    return left
  }

  private mutating func conjunction() throws(ExpressionError) -> Part {
    let start = token.column
    var left = try test()
    while isWord("and") || isSymbol("&&") {
      let column = token.column
      try refuse("&&", for: "and")
      advance()
      try count(at: column)
      let begin = token.column
      let right = try test()
      let a = try truth(left, at: start, column)
      left = .truth(.both(a, try truth(right, at: begin, column)))
    }
    return left
  }

  private func refuse(_ symbol: String, for word: String) throws(ExpressionError) {
    guard isSymbol(symbol) else { return }
    throw ExpressionError(
      token.column, "“\(symbol)” has no meaning here", remedy: "write “\(word)”")
  }

  private mutating func test() throws(ExpressionError) -> Part {
    let column = token.column
    if takeWord("not") {
      try nest(at: column)
      defer { depth -= 1 }
      try count(at: column)
      let begin = token.column
      return .truth(try truth(try test(), at: begin, column).opposite)
    }
    let first = at
    let left = try sum()
    guard let sign = Self.compares(token) else { return left }
    let place = token
    advance()
    try count(at: place.column)
    let middle = at
    let right = try value(try sum(), at: tokens[middle].column)
    if let again = Self.compares(token) {
      throw ExpressionError(
        token.column, "“\(again.rawValue)” after a comparison",
        remedy: "join two comparisons with “and”")
    }
    let watched = try value(left, at: column)
    guard UnitAlgebra.fit(watched.writtenUnit, right.writtenUnit) else {
      throw ExpressionError(
        place.column, "units that cannot be compared: \(Self.units(watched, right))")
    }
    return .truth(
      .comparison(
        RuleCondition.Comparison(
          left: watched, sign: sign, right: right,
          words: Self.words(watched) ?? slice(first, before: place.column),
          limit: slice(middle, before: token.column), column: place.column)))
  }

  private static func compares(_ token: ExpressionToken) -> RuleCondition.Sign? {
    guard case .symbol(let symbol) = token.kind else { return nil }
    return RuleCondition.Sign(rawValue: symbol)
  }

  private static func units(_ a: Expression, _ b: Expression) -> String {
    [a, b].compactMap { $0.writtenUnit.map(UnitAlgebra.word) }.joined(separator: " and ")
  }

  /// The text from a token up to a column, without blanks around it.
  private func slice(_ first: Int, before column: Int) -> String {
    var end = min(column - 1, text.count)
    let start = tokens[first].column - 1
    while end > start, text[end - 1].isWhitespace { end -= 1 }
    return start < end ? String(text[start..<end]) : ""
  }

  /// Plain functions of series in words; `nil` for what is best shown as it was written.
  static func words(_ expression: Expression) -> String? {
    switch expression {
    case .series(let reference): return reference.name
    case .percentile(let share, .series(let reference)):
      var digits = String(Int((share * 1e6).rounded()))
      while digits.count < 6 { digits = "0" + digits }
      while digits.count > 2, digits.hasSuffix("0") { digits.removeLast() }
      return "p\(digits) of \(reference.name)"
    case .rate(.series(let reference)): return "rate of \(reference.name)"
    case .aggregate(let kind, .series(let reference), let labels):
      let by = labels.isEmpty ? "" : " by " + labels.joined(separator: ", ")
      return "\(kind.rawValue) of \(reference.name)\(by)"
    default: return nil
    }
  }

  private func truth(
    _ part: Part, at column: Int, _ sign: Int
  ) throws(ExpressionError) -> RuleCondition {
    if case .truth(let condition) = part { return condition }
    throw ExpressionError(
      column, "a value, where something must hold",
      remedy: "compare it, such as > 5")
  }

  private func value(_ part: Part, at column: Int) throws(ExpressionError) -> Expression {
    if case .value(let expression) = part { return expression }
    throw ExpressionError(
      column, "a comparison, where a value must stand",
      remedy: "compare values and join comparisons with “and”")
  }

  // MARK: Values

  private mutating func sum() throws(ExpressionError) -> Part {
    let start = token.column
    var left = try product()
    while isSymbol("+") || isSymbol("-") {
      let column = token.column
      let sign: Expression.Operator = isSymbol("+") ? .plus : .minus
      advance()
      try count(at: column)
      let begin = token.column
      let a = try value(left, at: start)
      let b = try value(try product(), at: begin)
      guard UnitAlgebra.fit(a.writtenUnit, b.writtenUnit) else {
        throw ExpressionError(
          column, "units that cannot be added: \(Self.units(a, b))")
      }
      left = .value(.arithmetic(sign, a, b, column: column))
    }
    return left
  }

  private mutating func product() throws(ExpressionError) -> Part {
    let start = token.column
    var left = try factor()
    while isSymbol("*") || isSymbol("/") {
      let column = token.column
      let sign: Expression.Operator = isSymbol("*") ? .times : .over
      advance()
      try count(at: column)
      let begin = token.column
      let a = try value(left, at: start)
      let b = try value(try factor(), at: begin)
      if sign == .over, b == .number(0, nil) {
        throw ExpressionError(begin, "a division by zero")
      }
      left = .value(.arithmetic(sign, a, b, column: column))
    }
    return left
  }

  private mutating func factor() throws(ExpressionError) -> Part {
    let column = token.column
    try nest(at: column)
    defer { depth -= 1 }
    try count(at: column)
    switch token.kind {
    case .number(let value, let unit):
      advance()
      if case .name(let word) = token.kind, QuantityUnits.find(word) != nil {
        throw ExpressionError(
          token.column, "a unit apart from its number", remedy: "write it without a blank")
      }
      return .value(.number(value, unit))
    case .symbol("-"):
      advance()
      let begin = token.column
      return .value(.negation(try value(try factor(), at: begin)))
    case .symbol("("):
      advance()
      let inner = try disjunction()
      try close(opened: column)
      return inner
    case .name(let name) where !Self.reserved.contains(name):
      advance()
      let isFunction = isSymbol("(") || isWord("by")
      return .value(isFunction ? try function(name, column) : try series(name, column))
    case .text(let name):
      guard !name.isEmpty else { throw ExpressionError(column, "a name is empty") }
      advance()
      return .value(try series(name, column))
    default:
      throw ExpressionError(
        column, "a value is missing before \(token.words)",
        remedy: "a number, a series or a function")
    }
  }

  private mutating func close(opened column: Int) throws(ExpressionError) {
    guard !take(")") else { return }
    if let sign = Self.compares(token) {
      throw ExpressionError(
        token.column, "“\(sign.rawValue)” inside of a value",
        remedy: "“)” for the “(” at character \(column) comes before it")
    }
    throw ExpressionError(
      token.column, "“)” is missing before \(token.words)",
      remedy: "it closes the “(” at character \(column)")
  }

  private mutating func series(
    _ name: String, _ column: Int
  ) throws(ExpressionError) -> Expression {
    var reference = SeriesReference(name, column: column)
    let brace = token.column
    guard take("{") else { return .series(reference) }
    while !take("}") {
      if !reference.matchers.isEmpty, !take(",") {
        throw ExpressionError(
          token.column, "“,” or “}” is missing before \(token.words)",
          remedy: "“}” closes the “{” at character \(brace)")
      }
      if take("}") { break }
      guard reference.matchers.count < ExpressionLimits.matchers else {
        throw ExpressionError(
          token.column, "more than \(ExpressionLimits.matchers) conditions on labels")
      }
      reference.matchers.append(try matcher(brace))
    }
    return .series(reference)
  }

  private mutating func matcher(_ brace: Int) throws(ExpressionError) -> SeriesReference.Matcher {
    let label: String
    switch token.kind {
    case .name(let name), .text(let name): label = name
    case .end:
      throw ExpressionError(
        token.column, "“}” is missing", remedy: "it closes the “{” at character \(brace)")
    default:
      throw ExpressionError(
        token.column, "a label is missing before \(token.words)",
        remedy: "such as site=\"shop\"")
    }
    advance()
    guard case .symbol(let symbol) = token.kind,
      let comparison = SeriesReference.Matcher.Comparison(rawValue: symbol)
    else {
      throw ExpressionError(
        token.column, "\(token.words) does not compare a label", remedy: "=, != or =~")
    }
    advance()
    guard case .text(let value) = token.kind else {
      throw ExpressionError(
        token.column, "the value of a label stands in quotes", remedy: "such as \(label)=\"shop\"")
    }
    advance()
    return SeriesReference.Matcher(label, comparison, value)
  }
}

// MARK: Functions

extension ExpressionParser {
  /// The names of all functions, for messages.
  private static let functions: [String] =
    Expression.Aggregate.allCases.map(\.rawValue) + Expression.Window.allCases.map(\.rawValue)
    + ["rate", "abs", "clamp", "p50", "p90", "p95", "p99", "p999"]

  /// The share of `p99` and the like, from `p01` to `p9999`.
  static func percentile(_ name: String) -> Double? {
    let digits = name.dropFirst()
    guard name.first == "p", (2...4).contains(digits.count), digits.allSatisfy({ $0.isASCII }),
      let number = Int(digits), number > 0
    else { return nil }
    return Double(number) / [100, 1_000, 10_000][digits.count - 2]
  }

  private mutating func function(
    _ name: String, _ column: Int
  ) throws(ExpressionError) -> Expression {
    if let kind = Expression.Aggregate(rawValue: name) { return try aggregate(kind, column) }
    guard isSymbol("(") else {
      throw ExpressionError(
        token.column, "“by” after “\(name)”", remedy: "sum, avg, min, max and count have it")
    }
    let bracket = token.column
    advance()
    if let kind = Expression.Window(rawValue: name) {
      let inner = try argument(of: name, bracket)
      try comma(name, "a time such as 5m", bracket)
      let seconds = try seconds(most: ExpressionLimits.windowSeconds, mayBeZero: false)
      try end(name, bracket)
      return .window(kind, inner, seconds: seconds)
    }
    if let share = Self.percentile(name) {
      let inner = try argument(of: name, bracket)
      try end(name, bracket)
      return .percentile(share, inner)
    }
    switch name {
    case "rate", "abs":
      let inner = try argument(of: name, bracket)
      try end(name, bracket)
      return name == "rate" ? .rate(inner) : .absolute(inner)
    case "clamp":
      let inner = try argument(of: name, bracket)
      try comma(name, "the least value", bracket)
      let low = try argument(of: name, bracket)
      try comma(name, "the greatest value", bracket)
      let high = try argument(of: name, bracket)
      try end(name, bracket)
      return .clamp(inner, low, high)
    default:
      let near = MeantWord.find(name, among: Self.functions)
      throw ExpressionError(
        column, "no function is called “\(name)”",
        remedy: near.map { "did you mean “\($0)”?" }
          ?? "functions are " + Self.functions.joined(separator: ", "))
    }
  }

  private mutating func aggregate(
    _ kind: Expression.Aggregate, _ column: Int
  ) throws(ExpressionError) -> Expression {
    var labels = try by() ?? []
    let isFirst = !labels.isEmpty
    let bracket = token.column
    guard take("(") else {
      throw ExpressionError(
        token.column, "“(” is missing after “\(kind.rawValue)”",
        remedy: "such as sum(http.requests)")
    }
    let inner = try argument(of: kind.rawValue, bracket)
    try end(kind.rawValue, bracket)
    let again = token.column
    if let more = try by() {
      guard !isFirst else { throw ExpressionError(again, "“by” twice", remedy: "leave one out") }
      labels = more
    }
    return .aggregate(kind, inner, by: labels.sorted())
  }

  /// `by (site, route)`, if it follows.
  private mutating func by() throws(ExpressionError) -> [String]? {
    guard takeWord("by") else { return nil }
    let bracket = token.column
    guard take("(") else {
      throw ExpressionError(
        token.column, "“(” is missing after “by”", remedy: "such as by (site)")
    }
    var labels: [String] = []
    repeat {
      switch token.kind {
      case .name(let label), .text(let label):
        guard labels.count < ExpressionLimits.matchers else {
          throw ExpressionError(token.column, "more than \(ExpressionLimits.matchers) labels")
        }
        if !labels.contains(label) { labels.append(label) }
        advance()
      default:
        throw ExpressionError(
          token.column, "a label is missing before \(token.words)", remedy: "such as by (site)")
      }
    } while take(",")
    try close(opened: bracket)
    return labels
  }

  private mutating func argument(
    of function: String, _ bracket: Int
  ) throws(ExpressionError) -> Expression {
    let start = token.column
    if isSymbol(")") || isSymbol(",") || token.kind == .end {
      throw ExpressionError(
        start, "“\(function)” has nothing to work on", remedy: "such as \(function)(http.requests…)"
      )
    }
    return try value(try sum(), at: start)
  }

  private mutating func comma(
    _ function: String, _ what: String, _ bracket: Int
  ) throws(ExpressionError) {
    guard !take(",") else { return }
    if isSymbol(")") || token.kind == .end {
      throw ExpressionError(token.column, "“\(function)” also needs \(what)", remedy: "after a “,”")
    }
    try close(opened: bracket)
  }

  private mutating func end(_ function: String, _ bracket: Int) throws(ExpressionError) {
    if isSymbol(",") {
      throw ExpressionError(
        token.column, "“\(function)” takes no more than that", remedy: "“)” instead of “,”")
    }
    try close(opened: bracket)
  }

  /// A time in seconds that was written with its unit.
  private mutating func seconds(
    most: Double, mayBeZero: Bool
  ) throws(ExpressionError) -> Double {
    let column = token.column
    guard case .number(let value, let unit) = token.kind else {
      throw ExpressionError(
        column, "a time is missing before \(token.words)", remedy: "such as 30s or 5m")
    }
    guard unit == .seconds else {
      throw ExpressionError(
        column, unit == nil ? "a time without a unit" : "not a time", remedy: "such as 30s or 5m")
    }
    guard value <= most, value > 0 || mayBeZero else {
      throw ExpressionError(
        column, value > 0 ? "too long a time" : "a time of zero",
        remedy: "at most \(Int(most / 60)) minutes")
    }
    advance()
    return value
  }
}
