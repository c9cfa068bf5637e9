/// A token: who it is for, what they may do, and the secret, which is never shown.
package struct AccessToken: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Who it was made for; it stands in logs.
  package var name: String
  /// What it allows.
  package var scope: APIScope
  private let secret: [UInt8]

  /// The fewest characters of a secret: 256 bits in base64url.
  package static let secretLeast = 43
  /// The most characters of a secret.
  package static let secretMost = 512

  /// Makes a token; `nil` for a secret of fewer than 256 bits: 43 characters of base64url, or 64
  /// where all of them are hexadecimal digits.
  package init?(name: String, scope: APIScope, secret: some StringProtocol) {
    let bytes = Array(secret.utf8)
    guard (Self.secretLeast...Self.secretMost).contains(bytes.count),
      bytes.allSatisfy(Self.isSecretByte),
      bytes.count >= 64 || !bytes.allSatisfy(Self.isHexadecimal)
    else { return nil }
    self.name = name
    self.scope = scope
    self.secret = bytes
  }

  /// Whether bytes are the secret, in a time that tells nothing of it but its length.
  package func matches(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == secret.count else { return false }
    var difference: UInt8 = 0
    for index in secret.indices { difference |= secret[index] ^ bytes[index] }
    return difference == 0
  }

  /// Name and scope.
  package var description: String { "\(name) (\(scope.word))" }
  /// Without the secret, so that no dump shows it.
  package var customMirror: Mirror { Mirror(self, children: ["name": name, "scope": scope]) }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  /// The characters of base64url (RFC 4648, section 5) and its padding.
  private static func isSecretByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }
}
