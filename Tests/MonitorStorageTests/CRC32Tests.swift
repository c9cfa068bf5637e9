import MonitorStorage
import Testing

/// The check values that are published with the checksum.
@Suite struct CRC32Tests {
  @Test(arguments: [
    ("", UInt32(0)), ("a", 0xe8b7_be43), ("123456789", 0xcbf4_3926),
    ("The quick brown fox jumps over the lazy dog", 0x414f_a339),
  ])
  func knownValues(text: String, checksum: UInt32) {
    #expect(CRC32.checksum(Array(text.utf8)) == checksum)
  }

  @Test func everyChangeOfOneByteIsTold() {
    let bytes = (0..<80).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let checksum = CRC32.checksum(bytes)
    for place in bytes.indices {
      for change in UInt8(1)...UInt8.max {
        var other = bytes
        other[place] ^= change
        if CRC32.checksum(other) == checksum { Issue.record("byte \(place) xor \(change)") }
      }
    }
  }
}
