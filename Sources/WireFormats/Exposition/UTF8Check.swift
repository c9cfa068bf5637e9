/// Whether bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
enum UTF8Check {
  /// The place of the first byte that is none of UTF-8; `nil` where all are.
  ///
  /// - Complexity: O(bytes), eight at a step where they are ASCII.
  static func fault(in bytes: Bytes) -> Int? {
    var at = 0
    let count = bytes.count
    while at < count {
      if count - at >= 8,
        bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        at += 8
        continue
      }
      let length = length(bytes, at)
      guard length > 0 else { return at }
      at += length
    }
    return nil
  }

  /// How many bytes the character at a place has; 0 where it is none.
  private static func length(_ bytes: Bytes, _ at: Int) -> Int {
    let first = bytes[at]
    if first < 0x80 { return 1 }
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, at + length <= bytes.count else { return 0 }
    for offset in 1..<length where bytes[at + offset] & 0xC0 != 0x80 { return 0 }
    let second = bytes[at + 1]
    switch first {
    case 0xE0: return second >= 0xA0 ? length : 0
    case 0xED: return second < 0xA0 ? length : 0
    case 0xF0: return second >= 0x90 ? length : 0
    case 0xF4: return second < 0x90 ? length : 0
    default: return length
    }
  }
}
