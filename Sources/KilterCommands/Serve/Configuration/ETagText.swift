/// Entity tags (RFC 9110, section 8.8.3).
enum ETagText {
  /// The tag of some bytes, in its quotes: FNV-1a in 64 bits, which need not withstand anybody, as
  /// what is tagged holds no secret.
  static func tag(of bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return "\"" + String(repeating: "0", count: 16 - digits.utf8.count) + digits + "\""
  }

  /// Whether the value of `If-Match` names a tag; a weak one never does.
  static func matches(_ condition: String, _ tag: String) -> Bool {
    condition.split(separator: ",").contains { piece in
      let word = piece.filter { $0 != " " && $0 != "\t" }
      return word == "*" || word == tag
    }
  }
}
