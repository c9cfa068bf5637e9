import MonitorModel
import MonitorStorage

/// Takes a block apart and makes blocks that nobody wrote, under checksums that agree.
struct BlockForge {
  struct Section {
    var kind: UInt8
    var owner: UInt16 = 0
    var first: UInt32 = 0
    var count: UInt32 = 0
    var bytes: [UInt8]
    /// Where the table says it is, where that is not where it is.
    var place: (offset: UInt32, length: UInt32)?
  }

  /// The head before the table.
  var facts: [UInt8]
  var sections: [Section]

  init(_ block: [UInt8], _ head: BlockHead) {
    facts = Array(block[..<128])
    sections = head.sections.map {
      Section(
        kind: $0.kind.rawValue, owner: UInt16($0.owner), first: UInt32($0.first),
        count: UInt32($0.count), bytes: Array(block[$0.place]))
    }
  }

  /// The bytes of the block.
  var bytes: [UInt8] {
    var head = facts
    LittleEndian.append(UInt32(sections.count), to: &head)
    LittleEndian.append(UInt32(0), to: &head)
    var body: [UInt8] = []
    let start = head.count + sections.count * 20 + 4
    for section in sections {
      head += [section.kind, 0]
      LittleEndian.append(section.owner, to: &head)
      LittleEndian.append(section.first, to: &head)
      LittleEndian.append(section.count, to: &head)
      let place = section.place ?? (UInt32(start + body.count), UInt32(section.bytes.count))
      LittleEndian.append(place.0, to: &head)
      LittleEndian.append(place.1, to: &head)
      body += section.bytes
    }
    LittleEndian.append(CRC32.checksum(head), to: &head)
    var bytes = head + body + head
    LittleEndian.append(UInt32(head.count), to: &bytes)
    return bytes + Array("KBTAIL".utf8)
  }

  func index(_ kind: BlockSection.Kind) -> Int {
    sections.firstIndex { $0.kind == kind.rawValue } ?? sections.count
  }

  /// Puts a number into the head.
  mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
    var bytes: [UInt8] = []
    LittleEndian.append(value, to: &bytes)
    facts.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  /// The content of a section that is a frame.
  func content(_ index: Int) -> [UInt8] {
    var content: [UInt8] = []
    var zstd = ZstdDecompressor()
    let size = sections[index].bytes.withUnsafeBytes {
      (try? zstd.decompress($0, limit: 1 << 24, into: &content)) ?? 0
    }
    return Array(content.prefix(size))
  }

  /// A frame of some content.
  static func packed(_ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var zstd = ZstdCompressor()
    content.withUnsafeBytes { zstd.append($0, level: 1, to: &bytes) }
    return bytes
  }

  /// An extent of columns of integers.
  static func extent(_ columns: [[Int64]]) -> [UInt8] {
    let rows = columns.first?.count ?? 0
    var slab = ColumnSlab(columns: columns.count, rows: rows)
    slab.values = columns.flatMap { $0.map { UInt64(bitPattern: $0) } }
    var codec = ExtentCodec()
    return codec.encode(
      slab, kinds: [MetricKind](repeating: .integer, count: columns.count), tier: .warm)
  }
}
