import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Whatever happens to the bytes of an extent: an error, never a trap, never a wrong value.
@Suite struct ExtentDamageTests {
  static let columns = 12
  static let rows = 70

  static func extent(
    _ tier: ExtentTier, rows: Int = rows
  ) -> (slab: ColumnSlab, bytes: [UInt8]) {
    var codec = ExtentCodec()
    let (slab, kinds) = ExtentCodecTests.slab(columns: columns, rows: rows, seed: 5)
    return (slab, codec.encode(slab, kinds: kinds, tier: tier))
  }

  @Test(arguments: ExtentTier.allCases) func refusesEveryTruncation(tier: ExtentTier) {
    var codec = ExtentCodec()
    var read = ColumnSlab()
    let bytes = Self.extent(tier).bytes
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(throws: StorageError.self, "\(count) bytes") {
        try codec.decode(cut.span.bytes, columns: Self.columns, rows: Self.rows, into: &read)
      }
    }
    let longer = bytes + [0]
    #expect(throws: StorageError.self) {
      try codec.decode(longer.span.bytes, columns: Self.columns, rows: Self.rows, into: &read)
    }
  }

  @Test(arguments: ExtentTier.allCases) func refusesEveryFlippedBit(tier: ExtentTier) {
    var codec = ExtentCodec()
    var read = ColumnSlab()
    let (_, bytes) = Self.extent(tier)
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: StorageError.self, "bit \(bit % 8) of byte \(bit / 8)") {
        try codec.decode(changed.span.bytes, columns: Self.columns, rows: Self.rows, into: &read)
      }
    }
  }

  @Test func refusesAnotherShape() {
    var codec = ExtentCodec()
    var read = ColumnSlab()
    let bytes = Self.extent(.warm).bytes
    for (columns, rows) in [
      (Self.columns + 1, Self.rows), (Self.columns - 1, Self.rows), (Self.columns, Self.rows + 1),
      (Self.columns, Self.rows - 1), (0, 0), (1 << 40, 1), (1, 1 << 40), (-1, 3),
    ] {
      #expect(throws: StorageError.self, "\(columns) × \(rows)") {
        try codec.decode(bytes.span.bytes, columns: columns, rows: rows, into: &read)
      }
    }
  }

  @Test func survivesNoise() {
    var codec = ExtentCodec()
    var read = ColumnSlab()
    for seed in 1...5_000 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var bytes = (0..<Int(generator.next() % 200)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      if seed & 1 == 0 { bytes.insert(contentsOf: [0x28, 0xb5, 0x2f, 0xfd, 0x24], at: 0) }
      if seed & 2 == 0 { Self.seal(&bytes) }
      #expect(throws: StorageError.self, "seed \(seed)") {
        try codec.decode(bytes.span.bytes, columns: 3, rows: 4, into: &read)
      }
    }
  }

  /// Content that no encoder writes, in frames whose checksums agree: values or an error, as long
  /// as nothing traps.
  @Test(arguments: [1, 2, 3, 63, 64, 65, 66, 130]) func survivesHostileContent(rows: Int) throws {
    var codec = ExtentCodec()
    var compressor = ZstdCompressor()
    var decompressor = ZstdDecompressor()
    let bytes = Self.extent(.warm, rows: rows).bytes
    var whole: [UInt8] = []
    let size = try #require(
      bytes.dropFirst(4).withUnsafeBytes {
        try? decompressor.decompress($0, limit: 1 << 20, into: &whole)
      })
    whole.removeLast(whole.count - size)
    var read = ColumnSlab()
    var summaries: [ColumnSummary] = []
    let kinds = [MetricKind](repeating: .integer, count: Self.columns)
    var accepted = 0
    for seed in 1...1_000 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var content = whole
      for _ in 0...generator.next() % 4 {
        // The heads, where there is most to be wrong, or anywhere.
        let span = seed & 1 == 0 ? min(150, content.count) : content.count
        let place = Int(generator.next() % UInt64(span))
        let byte = UInt8(truncatingIfNeeded: generator.next())
        switch generator.next() % 4 {
        case 0: content[place] = byte
        case 1: content[place] ^= 1 << (byte % 8)
        case 2: content.remove(at: place)
        default: content.insert(byte, at: place)
        }
      }
      var hostile: [UInt8] = []
      content.withUnsafeBytes { compressor.append($0, level: 1, to: &hostile) }
      Self.seal(&hostile)
      do {
        try codec.decode(hostile.span.bytes, columns: Self.columns, rows: rows, into: &read)
        try codec.summarize(
          hostile.span.bytes, kinds: kinds, rows: rows, into: &summaries)
        accepted += 1
        #expect(read.values.count == Self.columns * rows, "seed \(seed)")
        #expect(summaries.count == Self.columns, "seed \(seed)")
      } catch {
        // Typed: nothing else can be thrown.
        continue
      }
    }
    // Both ways were gone.
    #expect(accepted > 0 && accepted < 1_000)
  }

  /// Puts the checksum of an extent before a frame.
  private static func seal(_ frame: inout [UInt8]) {
    let checksum = frame.withUnsafeBytes { XXHash64.checksum($0) }
    frame.insert(
      contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }, at: 0)
  }
}
