import MonitorStorage
import Testing

@Suite struct ZstdTests {
  private static func frame(_ content: [UInt8], level: Int32 = 3) -> [UInt8] {
    var compressor = ZstdCompressor()
    var bytes: [UInt8] = []
    content.withUnsafeBytes { compressor.append($0, level: level, to: &bytes) }
    return bytes
  }

  private static func content(_ frame: [UInt8], limit: Int) throws(StorageError) -> [UInt8] {
    var decompressor = ZstdDecompressor()
    var content: [UInt8] = []
    let outcome = frame.withUnsafeBytes { frame -> Result<Int, StorageError> in
      do throws(StorageError) {
        return .success(try decompressor.decompress(frame, limit: limit, into: &content))
      } catch {
        return .failure(error)
      }
    }
    return Array(content.prefix(try outcome.get()))
  }

  @Test(arguments: [0, 1, 2, 255, 256, 70_000, 300_000], [1, 3, Zstd.densest])
  func givesBackWhatItWasGiven(count: Int, level: Int32) throws {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    let frame = Self.frame(content, level: level)
    #expect(try Self.content(frame, limit: count) == content)
  }

  @Test func refusesMoreThanTheLimit() {
    let frame = Self.frame([UInt8](repeating: 7, count: 1_000))
    #expect(throws: StorageError.self) { try Self.content(frame, limit: 999) }
  }

  @Test func refusesADeclaredSizeBeyondTheLimitWithoutAllocating() {
    // One segment, eight bytes of size: 2⁶⁴ − 3 bytes of content.
    let bomb: [UInt8] =
      [0x28, 0xb5, 0x2f, 0xfd, 0xe4, 253] + [UInt8](repeating: 255, count: 7) + [
        1, 0, 0, 0, 0, 0, 0,
      ]
    #expect(throws: StorageError.self) { try Self.content(bomb, limit: 1 << 20) }
  }

  @Test func refusesAFrameWithoutAChecksum() {
    var frame = Self.frame([1, 2, 3])
    frame[4] &= ~0b100
    frame.removeLast(4)
    #expect(throws: StorageError.self) { try Self.content(frame, limit: 100) }
  }

  @Test func refusesTwoFrames() {
    let frame = Self.frame([1, 2, 3])
    #expect(throws: StorageError.self) { try Self.content(frame + frame, limit: 100) }
  }

  @Test func appendsBehindWhatIsThere() throws {
    var compressor = ZstdCompressor()
    var bytes: [UInt8] = [9, 9]
    [UInt8](repeating: 1, count: 50).withUnsafeBytes {
      compressor.append($0, level: 1, to: &bytes)
    }
    #expect(bytes.prefix(2) == [9, 9])
    #expect(try Self.content(Array(bytes.dropFirst(2)), limit: 50).count == 50)
  }
}
