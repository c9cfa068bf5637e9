/// What a person typed after `/`: words that must all occur, `!word` or `-word` that must not,
/// `field:word`, `/pattern/`, and `OR` (or `|`) between groups of them.
package struct Filter: Hashable, Sendable {
  private struct Term: Hashable, Sendable {
    var field: String?
    var text: String
    var pattern: Pattern?
    var negated: Bool
  }

  /// What was typed.
  package let source: String
  /// What is wrong with it; empty where nothing is.
  ///
  /// Terms that are wrong match nothing.
  package private(set) var problem = ""
  private var groups: [[Term]] = []

  /// Reads a filter.
  package init(_ source: String) {
    self.source = source
    var terms: [Term] = []
    var negateNext = false
    for word in source.split(separator: " ") {
      if word == "OR" || word == "|" || word == "||" {
        if !terms.isEmpty { groups.append(terms) }
        terms = []
      } else if word == "NOT" {
        negateNext = true
      } else if word != "AND" {
        terms.append(read(word, negated: negateNext))
        negateNext = false
      }
    }
    if !terms.isEmpty { groups.append(terms) }
  }

  /// Whether it lets everything through.
  package var isEmpty: Bool { groups.isEmpty }

  /// Whether a row passes.
  ///
  /// `text` gives the row's text for a field (empty for an unknown one), or all of its text for
  /// `nil`.
  package func matches(_ text: (String?) -> String) -> Bool {
    if groups.isEmpty { return true }
    return groups.contains { terms in
      terms.allSatisfy { term in
        let where_ = text(term.field)
        let found =
          term.pattern.map { $0.matches(where_) } ?? Filter.contains(where_, term.text)
        return found != term.negated
      }
    }
  }

  private mutating func read(_ word: Substring, negated: Bool) -> Term {
    var word = word
    var negated = negated
    if word.count > 1, let first = word.first, first == "!" || first == "-" {
      negated.toggle()
      word = word.dropFirst()
    }
    var field: String?
    if let colon = word.firstIndex(of: ":"), colon != word.startIndex, !word.hasPrefix("/"),
      word[..<colon].allSatisfy({ $0.isLetter })
    {
      field = word[..<colon].lowercased()
      word = word[word.index(after: colon)...]
    }
    var pattern: Pattern?
    if word.count > 2, word.hasPrefix("/"), word.hasSuffix("/") {
      let inner = String(word.dropFirst().dropLast())
      pattern = Pattern(inner)
      if pattern == nil { problem = "not a pattern: " + inner }
    }
    return Term(field: field, text: word.lowercased(), pattern: pattern, negated: negated)
  }

  /// Whether `needle`, in lower case, occurs in `text`, ASCII case ignored.
  private static func contains(_ text: String, _ needle: String) -> Bool {
    var text = text
    var needle = needle
    return text.withUTF8 { hay in
      needle.withUTF8 { want in
        guard want.count <= hay.count else { return false }
        guard !want.isEmpty else { return true }
        for start in 0...(hay.count - want.count) {
          var at = 0
          while at < want.count {
            let byte = hay[start + at]
            let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
            if lower != want[at] { break }
            at += 1
          }
          if at == want.count { return true }
        }
        return false
      }
    }
  }
}
