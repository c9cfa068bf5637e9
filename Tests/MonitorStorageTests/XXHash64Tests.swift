import MonitorStorage
import Testing

@Suite struct XXHash64Tests {
  /// Published values for seed 0: of nothing, of "a", "abc", and of a line over 32 bytes.
  @Test(
    arguments: [
      ("", 0xef46_db37_51d8_e999), ("a", 0xd24e_c4f1_a98c_6e5b), ("abc", 0x44bc_2cf5_ad77_0999),
      ("Nobody inspects the spammish repetition", 0xfbce_a83c_8a37_8bf1),
    ] as [(String, UInt64)])
  func givesThePublishedValues(text: String, hash: UInt64) {
    #expect(Array(text.utf8).withUnsafeBytes { XXHash64.checksum($0) } == hash)
  }

  /// The checksum of a frame of zstd is the low half of the same function: an independent witness.
  @Test(arguments: 0...200) func agreesWithZstd(count: Int) {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 >> 2) }
    var compressor = ZstdCompressor()
    var frame: [UInt8] = []
    content.withUnsafeBytes { compressor.append($0, level: 3, to: &frame) }
    let hash = content.withUnsafeBytes { XXHash64.checksum($0) }
    #expect(frame.suffix(4) == (0..<4).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) })
  }
}
