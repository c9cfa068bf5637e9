/// Where an nginx configuration serves `stub_status`.
package struct NginxStatusPage: Equatable {
  /// The port it listens on.
  package var port: Int
  /// The path.
  package var path: String

  /// Finds the page in a configuration file; `nil` where there is none.
  ///
  /// Reads words, braces and semicolons of the format (nginx.org, "Configuration file's structure"),
  /// without includes.
  package init?(_ text: String) {
    var words: [String] = []
    var blocks: [[String]] = []
    var port = 80
    for token in Self.tokens(text) {
      switch token {
      case "{":
        if words.first == "server" { port = 80 }
        blocks.append(words)
        words = []
      case "}":
        _ = blocks.popLast()
        words = []
      case ";":
        if words.first == "listen", words.count > 1, let listened = Self.port(words[1]) {
          port = listened
        }
        if words.first == "stub_status", let location = blocks.last, location.first == "location",
          let path = location.last, path.hasPrefix("/")
        {
          self.port = port
          self.path = path
          return
        }
        words = []
      default: words.append(token)
      }
    }
    return nil
  }

  private static func port(_ listen: String) -> Int? {
    Int(listen.split(separator: ":").last ?? "")
  }

  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    for line in text.split(separator: "\n") {
      let code = line.prefix { $0 != "#" }
      var word = ""
      for character in code {
        if character == "{" || character == "}" || character == ";" || character.isWhitespace {
          if !word.isEmpty { tokens.append(word) }
          word = ""
          if !character.isWhitespace { tokens.append(String(character)) }
        } else if character != "\"" && character != "'" {
          word.append(character)
        }
      }
      if !word.isEmpty { tokens.append(word) }
    }
    return tokens
  }
}
