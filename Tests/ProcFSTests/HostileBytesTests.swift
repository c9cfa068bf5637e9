import ProcFS
import Testing

/// Every truncation and one-byte change of every fixture gives a value or a typed error.
@Suite struct HostileBytesTests {
  /// Bytes that mean something to a parser, and some that mean nothing.
  private static let hostile: [UInt8] = [
    0x00, 0x0A, 0x20, 0x2D, 0x30, 0x39, 0x28, 0x29, 0x3A, 0x2E, 0x5C, 0x61, 0x7F, 0x80, 0xC3, 0xFF,
  ]
  /// Bytes a parser may be given for one fixture, so that the suite stays within seconds.
  private static let work = 5_000_000

  @Test(arguments: ParserCase.all)
  func survivesTruncation(_ parser: ParserCase) throws {
    for fixture in parser.fixtures {
      let bytes = Fixture.bytes(fixture)
      try bytes.withUnsafeBytes { whole in
        try parser.parse(whole)
        for length in 0..<whole.count {
          try? parser.parse(UnsafeRawBufferPointer(rebasing: whole[0..<length]))
        }
      }
    }
  }

  @Test(arguments: ParserCase.all)
  func survivesOneByteChanges(_ parser: ParserCase) {
    for fixture in parser.fixtures {
      var bytes = Fixture.bytes(fixture)
      guard !bytes.isEmpty else { continue }
      let affordable = Self.work / (bytes.count * bytes.count)
      for index in bytes.indices {
        let original = bytes[index]
        if affordable >= 256 {
          for value in UInt8.min...UInt8.max { Self.run(parser, &bytes, index, value) }
        } else {
          let count = min(Self.hostile.count, max(3, affordable))
          for step in 0..<count {
            Self.run(parser, &bytes, index, Self.hostile[(index + step) % Self.hostile.count])
          }
        }
        bytes[index] = original
      }
    }
  }

  private static func run(
    _ parser: ParserCase, _ bytes: inout [UInt8], _ index: Int, _ value: UInt8
  ) {
    bytes[index] = value
    bytes.withUnsafeBytes { try? parser.parse($0) }
  }

  @Test(arguments: ParserCase.all)
  func survivesNothingAndNoise(_ parser: ParserCase) {
    for byte in Self.hostile {
      for length in [0, 1, 2, 63, 300] {
        let bytes = [UInt8](repeating: byte, count: length)
        bytes.withUnsafeBytes { try? parser.parse($0) }
      }
    }
    let digits = [UInt8](repeating: 0x39, count: 400)
    digits.withUnsafeBytes { try? parser.parse($0) }
  }
}
