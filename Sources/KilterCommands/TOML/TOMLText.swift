/// Writes text as TOML.
package enum TOMLText {
  /// A value as it stands behind the `=` of a key; a time, which nothing keeps, is `…`.
  package static func written(_ value: TOMLValue) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .flag(let flag): String(flag)
    case .array(let items): "[" + items.map { written($0.value) }.joined(separator: ", ") + "]"
    case .table(let table):
      "{ "
        + table.entries.map { "\(key($0.key)) = \(written($0.node.value))" }
        .joined(separator: ", ") + " }"
    case .moment: "…"
    }
  }

  /// A key, in quotes where it has to be.
  private static func key(_ key: String) -> String {
    let isBare =
      !key.isEmpty
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    return isBare ? key : quoted(key)
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
