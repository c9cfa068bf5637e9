/// A theme file as it is written: btop's format, `theme[key]="value"` a line.
///
/// A value is `#rrggbb`, `#bw` for a grey, `R G B` in decimal, `ansi:0`…`ansi:255` for a colour of
/// the terminal's palette, `default` or nothing for the terminal's own. `#` begins a comment.
package struct ThemeFile: Hashable, Sendable {
  /// The colours by key, btop's keys and kilter's own.
  package private(set) var colors: [String: Color] = [:]
  /// Keys that nothing here uses; the files of others have some.
  package private(set) var unknownKeys: [String] = []

  /// Reads a theme file.
  ///
  /// - Throws: `ThemeError` with the number of the first line that is not of the format.
  package init(_ text: String, name: String) throws(ThemeError) {
    var line = 0
    for content in text.split(separator: "\n", omittingEmptySubsequences: false) {
      line += 1
      let trimmed = ThemeFile.trim(content.unicodeScalars)
      if trimmed.isEmpty || trimmed.first == "#" { continue }
      guard let (key, value) = ThemeFile.assignment(trimmed) else {
        throw ThemeError(
          theme: name, line: line,
          reason: "not of the form theme[key]=\"value\": \(ThemeFile.quoted(trimmed))")
      }
      guard let color = ThemeFile.color(value) else {
        throw ThemeError(
          theme: name, line: line,
          reason: "\(ThemeFile.quoted(Substring.UnicodeScalarView(value.unicodeScalars))) is no "
            + "colour; right would be #rrggbb, #bw, \"R G B\" with 0…255, ansi:0…ansi:255, "
            + "default, or nothing")
      }
      if ThemeKey.all.contains(key) { colors[key] = color } else { unknownKeys.append(key) }
    }
  }

  /// One colour as a theme file writes it; `nil` where it is none.
  package static func color(_ value: String) -> Color? {
    if value.isEmpty || value == "default" { return .terminal }
    if value.hasPrefix("#") { return hex(value.dropFirst()) }
    if value.hasPrefix("ansi:") { return number(value.dropFirst(5)).map { .ansi($0) } }
    let parts = value.split(separator: " ")
    guard parts.count == 3, let red = number(parts[0]), let green = number(parts[1]),
      let blue = number(parts[2])
    else { return nil }
    return .rgb(red, green, blue)
  }

  private static func number(_ digits: Substring) -> UInt8? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return UInt8(digits)
  }

  private static func hex(_ digits: Substring) -> Color? {
    guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(digits, radix: 16)
    else { return nil }
    switch digits.utf8.count {
    case 2: return .rgb(UInt8(value), UInt8(value), UInt8(value))
    case 6:
      return .rgb(
        UInt8(value >> 16), UInt8(value >> 8 & 0xff), UInt8(value & 0xff))
    default: return nil
    }
  }

  /// `theme[key]=value`, the value in quotes or not, a comment after it allowed.
  private static func assignment(
    _ line: Substring.UnicodeScalarView
  ) -> (key: String, value: String)? {
    guard let open = line.firstIndex(of: "["), let close = line[open...].firstIndex(of: "]"),
      String(line[..<open]) == "theme"
    else { return nil }
    let key = trim(line[line.index(after: open)..<close])
    var rest = trim(line[line.index(after: close)...])
    guard !key.isEmpty, rest.first == "=" else { return nil }
    rest = trim(rest.dropFirst())
    if let quote = rest.first, quote == "\"" || quote == "'" {
      let inner = rest.dropFirst()
      guard let end = inner.firstIndex(of: quote) else { return nil }
      let after = trim(inner[inner.index(after: end)...])
      guard after.isEmpty || after.first == "#" else { return nil }
      return (String(key), String(trim(inner[..<end])))
    }
    return (String(key), String(rest))
  }

  private static func trim(
    _ text: Substring.UnicodeScalarView
  ) -> Substring.UnicodeScalarView {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\u{FEFF}"
    }
    var text = text
    while let first = text.first, isBlank(first) { text.removeFirst() }
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }

  /// The text cut short and free of control characters, to show in a message.
  private static func quoted(_ text: Substring.UnicodeScalarView) -> String {
    var shown = ""
    var pieces = TextClusters(String(text.prefix(60)))
    while let piece = pieces.next() { shown += piece.text }
    return "\"\(shown)\""
  }
}
