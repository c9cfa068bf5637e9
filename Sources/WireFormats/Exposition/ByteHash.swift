/// Hashes of bytes: multiply and fold, eight bytes at a step, as wyhash does.
///
/// Not proof against one who wants collisions: such a source can only harm its own series.
enum ByteHash {
  private static let first: UInt64 = 0xA076_1D64_78BD_642F
  private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

  /// The halves of the 128-bit product, folded.
  @inline(__always) static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The hash of a part of the bytes.
  @inline(__always)
  static func hash(_ bytes: Bytes, _ range: Range<Int>, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ first ^ UInt64(truncatingIfNeeded: range.count)
    var at = range.lowerBound
    while range.upperBound - at >= 8 {
      hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self), second)
      at += 8
    }
    var rest: UInt64 = 0
    while at < range.upperBound {
      rest = rest << 8 | UInt64(bytes[at])
      at += 1
    }
    return mix(hash ^ rest, first)
  }

  /// FNV-1a, continued from `hash`: the hash of a text in pieces is that of the whole.
  static func joined(
    _ bytes: Bytes, _ range: Range<Int>, after hash: UInt64 = 0xCBF2_9CE4_8422_2325
  ) -> UInt64 {
    var hash = hash
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return hash
  }

  /// FNV-1a of a text after `hash`.
  static func joined(_ text: StaticString, after hash: UInt64) -> UInt64 {
    let bytes = Bytes(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return joined(bytes, 0..<bytes.count, after: hash)
  }
}
