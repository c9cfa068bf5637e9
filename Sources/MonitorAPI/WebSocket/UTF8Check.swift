/// Checks UTF-8 (RFC 3629) that comes in pieces: a wrong byte is found as soon as it is there.
package struct UTF8Check: Sendable {
  /// Bytes of the present character that are still to come.
  private var left = 0
  /// What the next of them may be.
  private var range: ClosedRange<UInt8> = 0x80...0xBF

  /// A check at the beginning of a text.
  package init() {}

  /// Whether the text may end here.
  package var isComplete: Bool { left == 0 }

  /// Goes on with a piece; `false` when it cannot be UTF-8, whatever follows.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> Bool {
    for byte in bytes where !feed(byte) { return false }
    return true
  }

  private mutating func feed(_ byte: UInt8) -> Bool {
    if left > 0 {
      guard range.contains(byte) else { return false }
      left -= 1
      range = 0x80...0xBF
      return true
    }
    switch byte {
    case 0...0x7F: return true
    case 0xC2...0xDF: expect(1)
    case 0xE0: expect(2, 0xA0...0xBF)
    case 0xED: expect(2, 0x80...0x9F)
    case 0xE1...0xEF: expect(2)
    case 0xF0: expect(3, 0x90...0xBF)
    case 0xF1...0xF3: expect(3)
    case 0xF4: expect(3, 0x80...0x8F)
    default: return false
    }
    return true
  }

  private mutating func expect(_ count: Int, _ next: ClosedRange<UInt8> = 0x80...0xBF) {
    left = count
    range = next
  }
}
