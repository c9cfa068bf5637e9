/// Writes text as TOML.
package enum TOMLText {
  /// A value as it stands behind the `=` of a key; a table or a time cannot, and is `…`.
  package static func written(_ value: TOMLValue) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .flag(let flag): String(flag)
    case .array(let items): "[" + items.map { written($0.value) }.joined(separator: ", ") + "]"
    case .moment, .table: "…"
    }
  }

  /// A text in double quotes with its escapes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case let control where control.value < 0x20 || control.value == 0x7F:
        let digits = String(control.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
