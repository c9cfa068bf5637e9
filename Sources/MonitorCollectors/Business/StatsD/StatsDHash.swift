import WireFormats

/// A hash of bytes for tables in memory and for counting distinct values.
///
/// Eight bytes at a time are multiplied to 128 bits and folded, as in wyhash (Wang Yi); the end is
/// mixed as in SplitMix64. Not for secrets, and never stored.
enum StatsDHash {
  private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The hash of `bytes` after `seed`; equal for equal bytes and seeds.
  @inline(__always) static func hash(_ bytes: Bytes, seed: UInt64 = 0) -> UInt64 {
    var state = seed ^ (UInt64(truncatingIfNeeded: bytes.count) &* factor)
    var place = 0
    while place + 8 <= bytes.count {
      let part = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      state = fold(state ^ part)
      place += 8
    }
    if place < bytes.count {
      var rest: UInt64 = 0
      if bytes.count >= 8 {
        rest = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
      } else {
        while place < bytes.count {
          rest = rest << 8 | UInt64(bytes[place])
          place += 1
        }
      }
      state = fold(state ^ rest &+ factor)
    }
    return mix(state)
  }

  @inline(__always) private static func fold(_ value: UInt64) -> UInt64 {
    let (high, low) = (value ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: factor)
    return high ^ low
  }

  @inline(__always) private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
