/// Why a text is no expression or no rule: where, what is wrong, and what would be right.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The most characters of the text that `marked` shows.
  private static let shown = 72

  /// The character at which it is wrong, from 1; one past the end where something is missing.
  package var column: Int
  /// What is wrong, without a full stop.
  package var reason: String
  /// What would be right; empty where nothing can be said.
  package var remedy: String

  /// Makes an error.
  package init(_ column: Int, _ reason: String, remedy: String = "") {
    self.column = column
    self.reason = reason
    self.remedy = remedy
  }

  /// Both in one line: `character 7: no function is called “rat”; did you mean “rate”?`.
  package var description: String {
    "character \(column): \(reason)" + (remedy.isEmpty ? "" : "; \(remedy)")
  }

  /// The error as three lines: the text, a caret under the character, and the description.
  ///
  /// A long text is cut on both sides; characters that would move the cursor are shown as blanks.
  package func marked(in text: String) -> String {
    let all = text.map { $0.isNewline || $0.asciiValue.map { $0 < 32 } == true ? " " : $0 }
    let place = min(max(0, column - 1), all.count)
    let first = all.count <= Self.shown ? 0 : min(max(0, place - Self.shown / 2), all.count)
    let end = min(all.count, first + Self.shown)
    let before = first > 0 ? "…" : ""
    let line = before + String(all[first..<end]) + (end < all.count ? "…" : "")
    let caret = String(repeating: " ", count: before.count + place - first) + "^"
    return "\(line)\n\(caret)\n\(description)"
  }
}
