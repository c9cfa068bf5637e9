/// What a person typed after `/`: words that must all occur, `!word` or `-word` that must not,
/// `field:word`, `field>number`, `/pattern/`, `@name` of a saved filter, and `OR` (or `|`) between
/// groups of them.
package struct Filter: Hashable, Sendable {
  private enum Test: Hashable, Sendable {
    case text(String)
    case pattern(Pattern)
    case compare(Comparison, Double)
    case never
  }

  private enum Comparison: String, CaseIterable, Sendable {
    case atMost = "<="
    case atLeast = ">="
    case not = "!="
    case below = "<"
    case above = ">"
    case equal = "="

    func holds(_ value: Double, _ limit: Double) -> Bool {
      switch self {
      case .atMost: value <= limit
      case .atLeast: value >= limit
      case .not: value != limit
      case .below: value < limit
      case .above: value > limit
      case .equal: value == limit
      }
    }
  }

  private struct Term: Hashable, Sendable {
    var field: String?
    var test: Test
    var negated: Bool
  }

  /// The most groups that saved filters may multiply to.
  private static let groupsMost = 64
  /// How deep saved filters may name others.
  private static let depthMost = 4

  /// What was typed.
  package let source: String
  /// What is wrong with it; empty where nothing is.
  ///
  /// Terms that are wrong match nothing; one that is not finished yet lets everything pass.
  package private(set) var problem = ""
  private var groups: [[Term]] = []

  /// Reads a filter on a list with some fields; `saved` are the filters that `@name` names.
  package init(
    _ source: String, fields: FilterFields = .any, saved: [String: String] = [:]
  ) {
    self.init(source, fields: fields, saved: saved, depth: 0)
  }

  private init(_ source: String, fields: FilterFields, saved: [String: String], depth: Int) {
    self.source = source
    // The group being read: several where a saved filter has an OR.
    var open: [[Term]] = [[]]
    var negateNext = false
    for word in source.split(separator: " ") {
      if word == "OR" || word == "|" || word == "||" {
        groups += open.filter { !$0.isEmpty }
        open = [[]]
      } else if word == "NOT" {
        negateNext = true
      } else if word.hasPrefix("@"), word.count > 1 {
        let inner = named(
          String(word.dropFirst()), fields, saved, negated: negateNext, depth: depth)
        negateNext = false
        guard !inner.isEmpty, open.count * inner.count <= Self.groupsMost else { continue }
        open = open.flatMap { one in inner.map { one + $0 } }
      } else if word != "AND" {
        if let term = read(word, negated: negateNext, fields) {
          for index in open.indices { open[index].append(term) }
        }
        negateNext = false
      }
    }
    groups += open.filter { !$0.isEmpty }
  }

  /// Whether it lets everything through.
  package var isEmpty: Bool { groups.isEmpty }

  /// Whether a row passes.
  ///
  /// `text` gives the row's text for a field (empty for an unknown one), or all of its text for
  /// `nil`; `more` says whether any of the further texts that `nil` looks at passes a test, asked
  /// where the first does not decide; `number` the row's number for a field, `nil` where it has none.
  package func matches(
    _ text: (String?) -> String, more: ((String) -> Bool) -> Bool = { _ in false },
    number: (String) -> Double? = { _ in nil }
  ) -> Bool {
    if groups.isEmpty { return true }
    for terms in groups {
      var isPassed = true
      for term in terms where Self.holds(term, text, more, number) == term.negated {
        isPassed = false
        break
      }
      if isPassed { return true }
    }
    return false
  }

  private static func holds(
    _ term: Term, _ text: (String?) -> String, _ more: ((String) -> Bool) -> Bool,
    _ number: (String) -> Double?
  ) -> Bool {
    switch term.test {
    case .text(let word):
      if contains(text(term.field), word) { return true }
      return term.field == nil && more { contains($0, word) }
    case .pattern(let pattern):
      if pattern.matches(text(term.field)) { return true }
      return term.field == nil && more(pattern.matches)
    case .compare(let comparison, let limit):
      guard let value = term.field.flatMap(number) else { return false }
      return comparison.holds(value, limit)
    case .never: return term.negated
    }
  }

  /// Whether all that passes here passes `other` too, as after another letter of a word; `false` where
  /// that is not plain to see.
  package func narrows(_ other: Filter) -> Bool {
    guard groups.count == 1, other.groups.count == 1, other.groups[0].count <= groups[0].count
    else { return false }
    return zip(other.groups[0], groups[0]).allSatisfy { old, new in
      if old == new { return true }
      guard case .text(let before) = old.test, case .text(let now) = new.test else { return false }
      return old.field == new.field && !old.negated && !new.negated && now.hasPrefix(before)
    }
  }

  // MARK: Reading

  /// The groups of a saved filter.
  private mutating func named(
    _ name: String, _ fields: FilterFields, _ saved: [String: String], negated: Bool, depth: Int
  ) -> [[Term]] {
    let never = [[Term(field: nil, test: .never, negated: false)]]
    guard let text = saved[name] else {
      problem = "no filter is saved as \(name)"
      return never
    }
    guard depth < Self.depthMost else {
      problem = "@\(name) names itself"
      return never
    }
    let inner = Filter(text, fields: fields, saved: saved, depth: depth + 1)
    if !inner.problem.isEmpty { problem = inner.problem }
    guard negated else { return inner.groups }
    guard inner.groups.count == 1, inner.groups[0].count == 1 else {
      problem = "NOT @\(name) has several parts; NOT takes one"
      return never
    }
    var only = inner.groups[0][0]
    only.negated.toggle()
    return [[only]]
  }

  private mutating func read(_ word: Substring, negated: Bool, _ fields: FilterFields) -> Term? {
    var word = word
    var negated = negated
    if word.count > 1, let first = word.first, first == "!" || first == "-" {
      negated.toggle()
      word = word.dropFirst()
    }
    let name = String(word.prefix { $0.isLetter || $0 == "_" })
    let rest = word.dropFirst(name.count)
    if !name.isEmpty, let term = comparison(name.lowercased(), rest, negated, fields) {
      return term.test == .never && term.field == nil ? nil : term
    }
    var field: String?
    if !name.isEmpty, rest.hasPrefix(":") || rest.hasPrefix("=") && fields.hasText(name) {
      field = name.lowercased()
      word = rest.dropFirst()
      if let field, !fields.hasText(field) {
        if let measure = fields.numbers[field] {
          problem = "\(field) is compared, with \(measure.example): \(field)>…"
        } else {
          problem = fields.unknown(field)
        }
        return Term(field: nil, test: .never, negated: false)
      }
    }
    if word.count > 2, word.hasPrefix("/"), word.hasSuffix("/") {
      let inner = String(word.dropFirst().dropLast())
      if let pattern = Pattern(inner) {
        return Term(field: field, test: .pattern(pattern), negated: negated)
      }
      problem = "not a pattern: " + inner
    }
    return Term(field: field, test: .text(word.lowercased()), negated: negated)
  }

  /// A comparison of a field, where the word is one.
  ///
  /// One that is not finished yet is told as a term without a field that never holds.
  private mutating func comparison(
    _ name: String, _ rest: Substring, _ negated: Bool, _ fields: FilterFields
  ) -> Term? {
    guard let sign = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else {
      return nil
    }
    guard let measure = fields.numbers[name] else {
      if fields.words.contains(name) || fields.takesAny { return nil }
      problem = fields.unknown(name)
      return Term(field: name, test: .never, negated: false)
    }
    let text = rest.dropFirst(sign.rawValue.utf8.count).lowercased()
    guard let limit = measure.number(text) else {
      problem = "\(name)\(sign.rawValue) wants \(measure.example)"
      // While it is typed the list must not empty itself.
      let isTyping = text.isEmpty || measure == .severity && source.hasSuffix(text)
      return Term(field: isTyping ? nil : name, test: .never, negated: false)
    }
    return Term(field: name, test: .compare(sign, limit), negated: negated)
  }

  /// Whether `needle`, in lower case, occurs in `text`, ASCII case ignored.
  private static func contains(_ text: String, _ needle: String) -> Bool {
    var text = text
    var needle = needle
    return text.withUTF8 { hay in
      needle.withUTF8 { want in
        guard want.count <= hay.count else { return false }
        guard let first = want.first else { return true }
        let upper = first >= 0x61 && first <= 0x7a ? first & ~0x20 : first
        var start = 0
        let last = hay.count - want.count
        while start <= last {
          let byte = hay[start]
          if byte == first || byte == upper, holds(hay, want, at: start) { return true }
          start += 1
        }
        return false
      }
    }
  }

  /// Whether `want` stands at a place of `hay`, its first byte being looked at already.
  @inline(__always)
  private static func holds(
    _ hay: UnsafeBufferPointer<UInt8>, _ want: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> Bool {
    var at = 1
    while at < want.count {
      let byte = hay[start + at]
      let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      if lower != want[at] { return false }
      at += 1
    }
    return true
  }
}
