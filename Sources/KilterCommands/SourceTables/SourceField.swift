import MonitorSupport

/// A key of the table of a source.
package struct SourceField: Sendable {
  /// What a value must be.
  package enum Kind: Equatable, Sendable {
    /// Any text.
    case text
    /// A path; `~/` is the home directory.
    case path
    /// An address with one of some schemes, without a password in it.
    case url([String])
    /// One of some words.
    case word([String])
    /// A whole number within a range.
    case whole(ClosedRange<Int>)
    /// A duration as text within a range.
    case duration(ClosedRange<Duration>)
    /// True or false.
    case flag
    /// A list of texts.
    case texts
    /// A table of texts by names.
    case pairs
  }

  /// The key.
  package var name: String
  /// What its value must be.
  package var kind: Kind
  /// Whether a table without it is wrong.
  package var isRequired: Bool
  /// What it does, in a sentence.
  package var summary: String

  /// Makes a field.
  package init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ summary: String) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.summary = summary
  }

  /// What is wrong with a value, as the end of a sentence that begins with the key; `nil` where
  /// nothing is.
  func problem(with value: TOMLValue) -> String? {
    switch (kind, value) {
    case (.text, .text(let text)), (.path, .text(let text)):
      return text.isEmpty ? "is empty" : nil
    case (.url(let schemes), .text(let text)):
      guard let scheme = schemes.first(where: { text.hasPrefix($0 + "://") }) else {
        return "is `\(text)`; expected an address with " + schemes.joined(separator: ", ")
      }
      let place = text.dropFirst(scheme.utf8.count + 3).prefix { $0 != "/" && $0 != "?" }
      if place.contains("@") { return "holds a user; `user` and `password_file` are for that" }
      return place.isEmpty ? "names no host" : nil
    case (.word(let words), .text(let text)):
      return words.contains(text) ? nil : "is `\(text)`; expected \(words.joined(separator: ", "))"
    case (.whole(let range), .integer(let number)):
      return range.contains(Int(clamping: number))
        ? nil : "is \(number); expected \(range.lowerBound) to \(range.upperBound)"
    case (.duration(let range), .text(let text)):
      do {
        let duration = try DurationText.parse(text)
        guard !range.contains(duration) else { return nil }
        let ends = [range.lowerBound, range.upperBound].map(DurationText.format)
        return "is \(text); expected \(ends[0]) to \(ends[1])"
      } catch {
        return "is `\(text)`; \(error.hint)"
      }
    case (.flag, .flag): return nil
    case (.texts, .array(let items)):
      return SettingDefinition.texts(items) == nil ? "holds more than texts in quotes" : nil
    case (.pairs, .table(let table)):
      let isText = table.entries.allSatisfy {
        if case .text = $0.node.value { true } else { false }
      }
      return isText ? nil : "holds more than texts in quotes"
    default: return "is \(value.kind); expected \(expectation)"
    }
  }

  private var expectation: String {
    switch kind {
    case .text: "a text in quotes"
    case .path: "a path in quotes"
    case .url(let schemes): "an address in quotes, with " + schemes.joined(separator: ", ")
    case .word(let words): words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .whole(let range): "a whole number, \(range.lowerBound) to \(range.upperBound)"
    case .duration: "a duration in quotes, such as \"5s\""
    case .flag: "true or false"
    case .texts: "a list of texts, such as [\"a\", \"b\"]"
    case .pairs: "a table of texts, such as { name = \"value\" }"
    }
  }
}
