import MonitorModel

/// A piece of the text of an expression.
struct ExpressionToken: Hashable, Sendable {
  /// What it is.
  enum Kind: Hashable, Sendable {
    /// A number in base units, and its unit where one was written.
    case number(Double, Unit?)
    /// A name or a word.
    case name(String)
    /// A text in quotes.
    case text(String)
    /// An operator, bracket or comma.
    case symbol(String)
    /// The end.
    case end
  }

  /// What it is.
  var kind: Kind
  /// Its first character, from 1.
  var column: Int
  /// The character after its last, from 1.
  var end: Int

  /// The token as it may be named in a message.
  var words: String {
    switch kind {
    case .number: "a number"
    case .name(let name): "“\(name)”"
    case .text: "a text in quotes"
    case .symbol(let symbol): "“\(symbol)”"
    case .end: "the end"
    }
  }
}

/// Cuts a text into tokens.
struct ExpressionLexer {
  private static let pairs: Set<String> = [">=", "<=", "==", "!=", "=~", "!~", "&&", "||"]
  private static let singles: Set<Character> = [
    "+", "-", "*", "/", "(", ")", "{", "}", ",", ">", "<", "=", "!",
  ]

  private let text: [Character]
  private var at = 0

  /// A lexer of a text.
  ///
  /// - Throws: `ExpressionError` for a text that is too long.
  init(_ text: [Character]) throws(ExpressionError) {
    self.text = text
    guard text.count <= ExpressionLimits.characters else {
      throw ExpressionError(
        ExpressionLimits.characters + 1,
        "the text is longer than \(ExpressionLimits.characters) characters")
    }
  }

  /// All tokens, the last of which is the end.
  mutating func tokens() throws(ExpressionError) -> [ExpressionToken] {
    var found: [ExpressionToken] = []
    while true {
      while at < text.count, text[at].isWhitespace { at += 1 }
      guard at < text.count else { break }
      let start = at
      let kind = try next()
      found.append(ExpressionToken(kind: kind, column: start + 1, end: at + 1))
    }
    found.append(ExpressionToken(kind: .end, column: text.count + 1, end: text.count + 1))
    return found
  }

  private mutating func next() throws(ExpressionError) -> ExpressionToken.Kind {
    let first = text[at]
    if Self.isDigit(first) || first == "." && at + 1 < text.count && Self.isDigit(text[at + 1]) {
      return try number()
    }
    if Self.isLetter(first) { return try name() }
    if first == "\"" || first == "'" { return try quoted(first) }
    if at + 1 < text.count {
      let pair = String(text[at...at + 1])
      if Self.pairs.contains(pair) {
        at += 2
        return .symbol(pair)
      }
    }
    guard Self.singles.contains(first) else {
      throw ExpressionError(
        at + 1, "“\(Self.shown(first))” has no meaning here",
        remedy: "a name with other characters is written in quotes")
    }
    at += 1
    return .symbol(String(first))
  }

  /// A character as a message shows it.
  private static func shown(_ character: Character) -> String {
    let isPlain = character.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    return isPlain
      ? String(character)
      : "U+" + String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
  }

  private static func isDigit(_ character: Character) -> Bool { "0"..."9" ~= character }

  private static func isLetter(_ character: Character) -> Bool {
    "a"..."z" ~= character || "A"..."Z" ~= character || character == "_"
  }

  private mutating func name() throws(ExpressionError) -> ExpressionToken.Kind {
    let start = at
    while at < text.count,
      Self.isLetter(text[at]) || Self.isDigit(text[at]) || text[at] == "." || text[at] == ":"
    { at += 1 }
    guard text[at - 1] != ".", text[at - 1] != ":" else {
      throw ExpressionError(
        at, "a name does not end with “\(text[at - 1])”",
        remedy: text[at - 1] == ":" ? "labels are compared with =" : "leave it out")
    }
    return .name(String(text[start..<at]))
  }

  private mutating func quoted(_ quote: Character) throws(ExpressionError) -> ExpressionToken.Kind {
    let start = at
    var result = ""
    at += 1
    while at < text.count, text[at] != quote {
      if text[at] == "\\" {
        at += 1
        guard at < text.count else { break }
        switch text[at] {
        case "n": result.append("\n")
        case "\\", "\"", "'": result.append(text[at])
        default:
          throw ExpressionError(
            at, "“\\\(Self.shown(text[at]))” has no meaning in quotes",
            remedy: "a backslash is written as \\\\")
        }
      } else {
        result.append(text[at])
      }
      at += 1
    }
    guard at < text.count else {
      throw ExpressionError(start + 1, "the quote is never closed", remedy: "end it with \(quote)")
    }
    at += 1
    return .text(result)
  }

  private mutating func digits() -> Bool {
    let start = at
    while at < text.count, Self.isDigit(text[at]) { at += 1 }
    return at > start
  }

  private mutating func number() throws(ExpressionError) -> ExpressionToken.Kind {
    let start = at
    _ = digits()
    if at < text.count, text[at] == "." {
      at += 1
      guard digits() else {
        throw ExpressionError(at + 1, "digits are missing after the point")
      }
    }
    exponent()
    // Characters beyond ASCII cannot be in it, so it is what `Double` reads.
    guard let value = Double(String(text[start..<at])), value.isFinite else {
      throw ExpressionError(start + 1, "the number is too large")
    }
    return try unit(of: value, from: start)
  }

  /// An exponent, if one follows: `e` and digits, with or without a sign.
  private mutating func exponent() {
    guard at < text.count, text[at] == "e" || text[at] == "E" else { return }
    let start = at
    at += 1
    if at < text.count, text[at] == "+" || text[at] == "-" { at += 1 }
    if !digits() { at = start }
  }

  private mutating func unit(
    of value: Double, from number: Int
  ) throws(ExpressionError) -> ExpressionToken.Kind {
    let start = at
    while at < text.count, text[at].isLetter || text[at] == "%" || text[at] == "_" { at += 1 }
    // “/s” belongs to the unit only where it cannot begin the name of a series.
    if at + 1 < text.count, text[at] == "/", text[at + 1] == "s",
      at + 2 == text.count || !Self.continuesName(text[at + 2])
    {
      at += 2
    }
    let name = String(text[start..<at])
    if name.isEmpty {
      guard at < text.count, text[at] == "." else { return .number(value, nil) }
      throw ExpressionError(at + 1, "a number has one point")
    }
    guard let (factor, unit) = QuantityUnits.find(name) else {
      throw ExpressionError(
        start + 1, "“\(name)” is no unit", remedy: QuantityUnits.remedy(name))
    }
    guard (value * factor).isFinite else {
      throw ExpressionError(number + 1, "the number is too large")
    }
    if at < text.count, Self.isDigit(text[at]) {
      throw ExpressionError(
        at + 1, "digits follow a unit", remedy: "write one number and one unit, such as 90s")
    }
    return .number(value * factor, unit)
  }

  private static func continuesName(_ character: Character) -> Bool {
    isLetter(character) || isDigit(character) || character == "." || character == ":"
      || character == "{" || character == "("
  }
}
