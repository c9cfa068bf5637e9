/// The checksum of IEEE 802.3, as gzip (RFC 1952, section 8) and PNG have it: polynomial
/// `edb88320` reflected, all ones at the start, inverted at the end.
package enum CRC32 {
  /// Eight tables of 256: the n-th tells what a byte does that n bytes follow, so that eight bytes
  /// go through at once (Kounavis and Berry, "slicing by 8", 2005).
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { (index: Int) -> UInt32 in
      (0..<8).reduce(UInt32(index)) { value, _ in
        value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
      }
    }
    for index in 256..<2_048 {
      let shorter = tables[index - 256]
      tables.append(tables[Int(UInt8(truncatingIfNeeded: shorter))] ^ (shorter >> 8))
    }
    return tables
  }()

  /// The checksum of some bytes; it tells every change of one byte.
  ///
  /// With `before`, the checksum of what comes before them, it is that of both together.
  ///
  /// - Complexity: O(n).
  package static func checksum(
    _ bytes: some Collection<UInt8>, after before: UInt32 = 0
  ) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      let quick = bytes.withContiguousStorageIfAvailable {
        step(~before, UnsafeRawBufferPointer($0), tables)
      }
      if let quick { return ~quick }
      var value = ~before
      for byte in bytes {
        value = tables[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ (value >> 8)
      }
      return ~value
    }
  }

  private static func step(
    _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
  ) -> UInt32 {
    var value = start
    var place = 0
    while bytes.count - place >= 8 {
      let word =
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        ^ UInt64(value)
      value = 0
      for index in 0..<8 {
        let byte = Int(truncatingIfNeeded: word >> UInt64(8 * index)) & 0xff
        value ^= tables[(7 - index) << 8 | byte]
      }
      place += 8
    }
    while place < bytes.count {
      value = tables[Int(UInt8(truncatingIfNeeded: value) ^ bytes[place])] ^ (value >> 8)
      place += 1
    }
    return value
  }
}
