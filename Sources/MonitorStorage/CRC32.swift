/// The checksum of IEEE 802.3, as gzip (RFC 1952, section 8) and PNG have it: polynomial
/// `edb88320` reflected, all ones at the start, inverted at the end.
package enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
    }
  }

  /// The checksum of some bytes; it tells every change of one byte.
  ///
  /// - Complexity: O(n).
  package static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
    let table = table
    var value = UInt32.max
    for byte in bytes { value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ (value >> 8) }
    return ~value
  }
}
