/// Which series are meant: a `SeriesGlob`, or one with labels of which each must be there:
/// `http.*{route="/api*"}`.
///
/// The order of the labels is of no importance, and a series may have others. Nothing in it
/// backtracks without bound.
package struct SeriesSelector: Hashable, Sendable {
  /// What a label must be, or must not be.
  package struct Matcher: Hashable, Sendable {
    /// The name of the label.
    package let label: String
    /// Its value; `nil` for one that is empty or not there.
    package let value: SeriesGlob?
    /// Whether it must be so.
    package let isEqual: Bool
  }

  /// As it was written.
  package let text: String
  /// What the name must be.
  package let name: SeriesGlob
  /// What labels must be.
  package let matchers: [Matcher]

  /// The most labels of a selector.
  package static let labelsMost = 16

  /// Reads a selector.
  ///
  /// - Throws: why it is none.
  package init(_ text: String) throws(SeriesGlob.Failure) {
    self.text = text
    guard text.hasSuffix("}"), let open = text.firstIndex(of: "{"), text[..<open].last != "\\"
    else {
      name = try SeriesGlob(text)
      matchers = []
      return
    }
    name = try SeriesGlob(open == text.startIndex ? "*" : String(text[..<open]))
    matchers = try Self.matchers(text[text.index(after: open)...].dropLast())
  }

  /// Whether a series is meant.
  package func matches(_ key: SeriesKey) -> Bool {
    guard !matchers.isEmpty else { return name.matches(key) }
    guard name.matches(key.name) else { return false }
    return matchers.allSatisfy { matcher in
      let value = key.label(matcher.label) ?? ""
      // Without a glob the value is empty, which is the label that is not there.
      return (matcher.value?.matches(value) ?? value.isEmpty) == matcher.isEqual
    }
  }

  private static func matchers(_ text: Substring) throws(SeriesGlob.Failure) -> [Matcher] {
    var rest = text
    var matchers: [Matcher] = []
    while !rest.isEmpty {
      let label = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
      rest = rest.dropFirst(label.count)
      let isEqual = !rest.hasPrefix("!=")
      let sign = isEqual ? "=\"" : "!=\""
      guard !label.isEmpty, rest.hasPrefix(sign) else {
        throw SeriesGlob.Failure(hint: "labels are written `name=\"value\"` or `name!=\"value\"`")
      }
      rest = rest.dropFirst(sign.count)
      var value = ""
      var isClosed = false
      while let next = rest.popFirst(), !isClosed {
        if next == "\"" {
          isClosed = true
          break
        }
        // A quote is meant where a backslash stands before it; other escapes are the glob's.
        let isQuote = next == "\\" && rest.first == "\""
        value.append(isQuote ? rest.removeFirst() : next)
      }
      guard isClosed else { throw SeriesGlob.Failure(hint: "a quote is not closed") }
      matchers.append(
        Matcher(
          label: String(label), value: value.isEmpty ? nil : try SeriesGlob(value),
          isEqual: isEqual))
      guard matchers.count <= labelsMost else {
        throw SeriesGlob.Failure(hint: "there are more than \(labelsMost) labels")
      }
      if rest.hasPrefix(",") {
        rest.removeFirst()
      } else if !rest.isEmpty {
        throw SeriesGlob.Failure(hint: "a comma stands between labels")
      }
    }
    return matchers
  }
}
