/// Finds what is code in a Swift file, so that a rule is not broken by a comment or a text.
enum SwiftCode {
  /// The bytes with comments and the contents of texts turned into spaces; line ends stay.
  static func blanked(_ bytes: [UInt8]) -> [UInt8] {
    var scanner = Scanner(bytes: bytes)
    scanner.code(until: nil)
    return scanner.result
  }

  /// The functions of a file: the place of the keyword and the number of lines to the closing
  /// brace, both lines included.
  static func functions(in code: [UInt8]) -> [(place: Int, lines: Int)] {
    var functions: [(place: Int, lines: Int)] = []
    let file = SourceFile(path: "", bytes: code)
    for keyword in ["func", "init", "deinit", "subscript"] {
      for place in file.words(keyword, in: code) where !isCall(keyword, at: place, in: code) {
        guard let end = bodyEnd(after: place + keyword.utf8.count, in: code) else { continue }
        let lines = 1 + code[place...end].count { $0 == UInt8(ascii: "\n") }
        functions.append((place, lines))
      }
    }
    return functions.sorted { $0.place < $1.place }
  }

  /// `.init(` and `self.init(` call, they do not declare.
  private static func isCall(_ keyword: String, at place: Int, in code: [UInt8]) -> Bool {
    place > 0 && code[place - 1] == UInt8(ascii: ".")
  }

  /// The closing brace of the body that follows a signature; `nil` where there is no body.
  private static func bodyEnd(after start: Int, in code: [UInt8]) -> Int? {
    var depth = 0
    var index = start
    while index < code.count {
      switch code[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        if depth < 0 { return nil }
      case UInt8(ascii: "}") where depth == 0: return nil
      case UInt8(ascii: "{") where depth == 0: return closingBrace(from: index, in: code)
      case UInt8(ascii: "\n") where depth == 0 && beginsDeclaration(index + 1, in: code):
        return nil
      default: break
      }
      index += 1
    }
    return nil
  }

  /// A signature without a body ends where the next declaration begins.
  private static func beginsDeclaration(_ start: Int, in code: [UInt8]) -> Bool {
    let line = code[start...].prefix { $0 != UInt8(ascii: "\n") }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    return words.contains { ["func", "var", "let", "init", "case", "struct"].contains($0) }
  }

  private static func closingBrace(from start: Int, in code: [UInt8]) -> Int? {
    var depth = 0
    for index in start..<code.count {
      if code[index] == UInt8(ascii: "{") { depth += 1 }
      if code[index] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private struct Scanner {
    var result: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { result = bytes }

    /// Steps over code up to an unmatched closing parenthesis, or to the end.
    mutating func code(until close: UInt8?) {
      var depth = 0
      while index < result.count {
        switch result[index] {
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"): lineComment()
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): blockComment()
        case UInt8(ascii: "\""): text(hashes: 0)
        case UInt8(ascii: "#"): hashes()
        case UInt8(ascii: "("):
          depth += 1
          index += 1
        case UInt8(ascii: ")"):
          if depth == 0, close != nil { return }
          depth -= 1
          index += 1
        default: index += 1
        }
      }
    }

    private var next: UInt8? { index + 1 < result.count ? result[index + 1] : nil }

    private mutating func blank() {
      if result[index] != UInt8(ascii: "\n") { result[index] = UInt8(ascii: " ") }
      index += 1
    }

    private mutating func lineComment() {
      while index < result.count, result[index] != UInt8(ascii: "\n") { blank() }
    }

    private mutating func blockComment() {
      var depth = 0
      repeat {
        if result[index] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
          depth += 1
          blank()
        } else if result[index] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
          depth -= 1
          blank()
        }
        blank()
      } while depth > 0 && index < result.count
    }

    /// `#"raw"#`, or a hash that begins something else.
    private mutating func hashes() {
      var count = 0
      while index + count < result.count, result[index + count] == UInt8(ascii: "#") { count += 1 }
      index += count
      if index < result.count, result[index] == UInt8(ascii: "\"") { text(hashes: count) }
    }

    private func stands(_ byte: UInt8, times count: Int, at place: Int) -> Bool {
      place + count <= result.count && result[place..<place + count].allSatisfy { $0 == byte }
    }

    private mutating func text(hashes: Int) {
      let quotes = stands(UInt8(ascii: "\""), times: 3, at: index) ? 3 : 1
      index += quotes
      while index < result.count {
        if stands(UInt8(ascii: "\""), times: quotes, at: index),
          stands(UInt8(ascii: "#"), times: hashes, at: index + quotes)
        {
          index += quotes + hashes
          return
        }
        if quotes == 1, result[index] == UInt8(ascii: "\n") { return }
        let isEscape =
          result[index] == UInt8(ascii: "\\")
          && stands(UInt8(ascii: "#"), times: hashes, at: index + 1)
        guard isEscape else {
          blank()
          continue
        }
        for _ in 0...hashes { blank() }
        guard index < result.count else { return }
        if result[index] == UInt8(ascii: "(") {
          index += 1
          code(until: UInt8(ascii: ")"))
          if index < result.count { index += 1 }
        } else {
          blank()
        }
      }
    }
  }
}
