/// One JSON object (RFC 8259) in one line, its members in the order in which they are added.
package struct JSONLine {
  private var members = ""

  /// An object without members.
  package init() {}

  /// The object.
  package var text: String { "{\(members)}" }

  /// Adds a text.
  package mutating func add(_ name: String, _ text: String) { member(name, Self.quoted(text)) }

  /// Adds a text, or null.
  package mutating func add(_ name: String, orNull text: String?) {
    member(name, text.map(Self.quoted) ?? "null")
  }

  /// Adds a number; null for NaN and the infinities, which JSON does not have.
  package mutating func add(_ name: String, _ number: Double) {
    member(name, number.isFinite ? number.description : "null")
  }

  /// Adds a whole number.
  package mutating func add(_ name: String, _ number: some BinaryInteger) {
    member(name, String(number))
  }

  /// Adds a list of texts.
  package mutating func add(_ name: String, _ texts: [String]) {
    member(name, "[" + texts.map(Self.quoted).joined(separator: ",") + "]")
  }

  /// Adds another object.
  package mutating func add(_ name: String, _ object: JSONLine) { member(name, object.text) }

  private mutating func member(_ name: String, _ value: String) {
    if !members.isEmpty { members += "," }
    members += Self.quoted(name) + ":" + value
  }

  /// A text in quotes; all control characters are escaped, those of ISO 6429's second set too,
  /// which some terminals obey.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
