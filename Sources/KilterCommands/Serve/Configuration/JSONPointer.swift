/// Where something stands in a JSON document (RFC 6901).
enum JSONPointer {
  /// A name as a piece of a pointer.
  static func escaped(_ name: String) -> String {
    var result = ""
    for character in name.unicodeScalars {
      switch character {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// The pointer to a setting or a table by its dotted name.
  static func setting(_ name: String) -> String {
    name.split(separator: ".").reduce("") { $0 + "/" + escaped(String($1)) }
  }
}
