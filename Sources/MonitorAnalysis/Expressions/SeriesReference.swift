package import MonitorModel

/// Series by name and labels: `http.requests{site="shop",route=~"/api/*"}`.
package struct SeriesReference: Hashable, Sendable {
  /// A condition on one label.
  package struct Matcher: Hashable, Sendable {
    /// How the value is compared.
    package enum Comparison: String, Hashable, Sendable {
      /// It is the text.
      case equal = "="
      /// It is not the text; true also where there is no such label.
      case unequal = "!="
      /// It fits a pattern of `*` (any characters) and `?` (any one).
      case glob = "=~"
    }
    /// The label.
    package var label: String
    /// How the value is compared.
    package var comparison: Comparison
    /// The text or pattern.
    package var value: String

    /// Makes a condition.
    package init(_ label: String, _ comparison: Comparison, _ value: String) {
      self.label = label
      self.comparison = comparison
      self.value = value
    }

    /// Whether a key meets the condition; a label that is not there counts as empty.
    package func accepts(_ key: SeriesKey) -> Bool {
      let found = key.label(label) ?? ""
      switch comparison {
      case .equal: return found == value
      case .unequal: return found != value
      case .glob: return Self.fits(found, value)
      }
    }

    /// Whether a text fits a pattern of `*` and `?`.
    ///
    /// - Complexity: O(text × pattern), whatever the pattern.
    package static func fits(_ text: String, _ pattern: String) -> Bool {
      let text = Array(text.utf8)
      let pattern = Array(pattern.utf8)
      var (at, place) = (0, 0)
      var (star, mark) = (-1, 0)
      while at < text.count {
        if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
          (star, mark) = (place, at)
          place += 1
        } else if place < pattern.count, pattern[place] == text[at] {
          at += 1
          place += 1
        } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") {
          at += 1
          // A character is all of its bytes.
          while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
          place += 1
        } else if star >= 0 {
          mark += 1
          at = mark
          place = star + 1
        } else {
          return false
        }
      }
      return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
  }

  /// The name.
  package var name: String
  /// What labels must be like.
  package var matchers: [Matcher]
  /// Where it stands in the text, from 1.
  package var column: Int

  /// Makes a reference.
  package init(_ name: String, _ matchers: [Matcher] = [], column: Int = 1) {
    self.name = name
    self.matchers = matchers
    self.column = column
  }

  /// Whether a series is one of those meant.
  package func accepts(_ key: SeriesKey) -> Bool {
    key.name == name && matchers.allSatisfy { $0.accepts(key) }
  }

  /// The written form.
  package var text: String {
    guard !matchers.isEmpty else { return name }
    let labels = matchers.map { "\($0.label)\($0.comparison.rawValue)\"\($0.value)\"" }
    return name + "{" + labels.joined(separator: ",") + "}"
  }
}
