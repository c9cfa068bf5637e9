import MonitorModel
import MonitorStorage
import Testing

/// The bytes that the article Extents draws: what this version wrote, every later one must read.
@Suite struct ExtentFormatTests {
  static let kinds: [MetricKind] = [.counter, .counter, .integer, .real, .counter, .counter]

  /// Six columns of five rows, one for each thing a head can say.
  static func slab() -> ColumnSlab {
    let columns: [[UInt64]] = [
      [7, 7, 7, 7, 7],
      [100, 110, 120, 130, 140],
      [5, 5, 305, 4, 4].map { UInt64($0) },
      [0.25, 0.5, 0.5, 0.75, 0.25].map { (value: Double) in value.bitPattern },
      [1_000, 1_700, 2_900, 3_300, 4_100],
      [4_096, 6_896, 11_696, 13_296, 0],
    ]
    var slab = ColumnSlab(columns: columns.count, rows: 5)
    slab.values = Array(columns.joined())
    slab.states[slab.index(column: 5, row: 4)] = ReadingState.vanished.rawValue
    return slab
  }

  /// The content of that slab.
  static let content: [UInt8] = [
    1, 6, 5,  // layout, columns, rows
    0x00, 0, 7,  // constant
    0x05, 0, 100, 2, 10,  // second order, factored: slope 1, factor 10
    0x02, 2, 5,  // signed, two bytes wide
    0x16, 1, 25, 25, 2,  // signed, factored, decimal: factor 25, two digits
    0x07, 1, 0xe8, 0x07, 14, 100,  // second order, signed, factored: slope 7, factor 100
    0x6e, 1, 0x80, 0x20, 0x90, 0x03, 4,  // signed, factored, relative, stateful, blank gaps
    0, 4, 7, 1,  // its states: four rows with a value, one vanished
    0b0110, 88, 89, 2, 2,  // zigzag 600, 601: +300, -301
    0b1101, 2, 2, 3,  // zigzag: +1, +1, -2
    0b111, 10, 15, 8,  // zigzag: +5, -8, +4
    0b1000, 15,  // zigzag: -8
  ]

  /// The extent of that content.
  static let extent: [UInt8] =
    [0xe5, 0x86, 0x30, 0xa7] + [0x28, 0xb5, 0x2f, 0xfd, 0x24, 51, 0x99, 0x01, 0x00] + content
    + [0x48, 0xef, 0xf6, 0xbf]

  @Test func writesTheContentThatIsDrawn() throws {
    var codec = ExtentCodec()
    var decompressor = ZstdDecompressor()
    for tier in ExtentTier.allCases {
      let bytes = codec.encode(Self.slab(), kinds: Self.kinds, tier: tier)
      var content: [UInt8] = []
      let size = try bytes.dropFirst(4).withUnsafeBytes {
        try decompressor.decompress($0, limit: 1_000, into: &content)
      }
      #expect(Array(content.prefix(size)) == Self.content)
    }
  }

  @Test func readsTheBytesOfTheFirstVersion() throws {
    var codec = ExtentCodec()
    var slab = ColumnSlab()
    try codec.decode(Self.extent.span.bytes, columns: 6, rows: 5, into: &slab)
    #expect(slab == Self.slab())
  }
}
