/// The text of a file of tokens: a line `NAME SCOPE TOKEN` each; `#` begins a comment.
package enum AccessTokenFile {
  /// Everything that is wrong with a file, a line each; never a token.
  package struct Problems: Error, Hashable, Sendable, CustomStringConvertible {
    /// The lines, each `file:line: what is wrong`.
    package var lines: [String]
    /// All of them.
    package var description: String { lines.joined(separator: "\n") }
  }

  /// The most tokens of a file.
  package static let tokensMost = 256

  /// Reads the text of the file at `path`.
  ///
  /// - Throws: everything that is wrong with it.
  package static func parse(
    _ text: some StringProtocol, path: String
  ) throws(Problems) -> [AccessToken] {
    var tokens: [AccessToken] = []
    var lines: [String: Int] = [:]
    var problems: [String] = []
    // A carriage return and a line feed are one character.
    let rows = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, row) in rows.enumerated() {
      let words = row.split { $0 == " " || $0 == "\t" }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      func wrong(_ what: String) { problems.append("\(path):\(index + 1): \(what)") }
      guard words.count == 3 else {
        wrong("expected three words: NAME SCOPE TOKEN")
        continue
      }
      // A word that is in the wrong place may be the token: it is not repeated.
      guard (1...40).contains(first.utf8.count), first.utf8.allSatisfy(isNameByte) else {
        wrong("the name is not up to 40 letters, digits, `.`, `-` and `_`")
        continue
      }
      guard let scope = APIScope(word: words[1]) else {
        wrong("the second word is no scope; expected read, control or admin")
        continue
      }
      guard let token = AccessToken(name: String(first), scope: scope, secret: words[2]) else {
        wrong(
          "the token is not 256 bits of chance in base64url (43 characters) or hexadecimal (64); "
            + "`kilter config token NAME SCOPE` makes one")
        continue
      }
      if let other = lines.updateValue(index + 1, forKey: token.name) {
        wrong("the name stands in line \(other) already")
        continue
      }
      guard tokens.count < tokensMost else {
        wrong("there are more than \(tokensMost) tokens")
        break
      }
      tokens.append(token)
    }
    guard problems.isEmpty else { throw Problems(lines: problems) }
    return tokens
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
