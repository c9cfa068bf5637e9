/// One entry in the table of a block: what a part of it holds, and where it is.
package struct BlockSection: Hashable, Sendable {
  /// What a section holds; the raw values are of the format.
  package enum Kind: UInt8, Sendable {
    /// Where `first` is 0, how the catalogs grew, as JSON; where it is 1, the catalog of the
    /// collector `owner`; each in a zstd frame.
    case catalog = 1
    /// Columns that tell of the ticks.
    case ticks = 2
    /// Columns of raw metrics of the collector `owner`.
    case values = 3
    /// Frames of processes of the collector `owner`.
    case processes = 4
    /// Documents by row.
    case documents = 5
    /// Rollups of minutes, of the series from `first` on (``RollupCodec``).
    case minutes = 6
    /// Rollups of hours.
    case hours = 7
  }

  /// What it holds.
  package var kind: Kind
  /// The collector, by its place in the catalog; 0 where none is meant.
  package var owner: Int
  /// The first column.
  package var first: Int
  /// How many columns.
  package var count: Int
  /// Where its bytes are in the block.
  package var place: Range<Int>
  /// Its place in the table, also among sections of kinds that are not known.
  package var number: Int

  /// Makes an entry.
  package init(
    _ kind: Kind, number: Int, owner: Int = 0, first: Int = 0, count: Int = 0, place: Range<Int>
  ) {
    self.kind = kind
    self.number = number
    self.owner = owner
    self.first = first
    self.count = count
    self.place = place
  }

  /// Appends the entry to the table.
  func encode(into bytes: inout [UInt8]) {
    encodeMeaning(into: &bytes)
    LittleEndian.append(UInt32(place.lowerBound), to: &bytes)
    LittleEndian.append(UInt32(place.count), to: &bytes)
  }

  /// Appends the first twelve bytes of the entry: all but where the section is.
  func encodeMeaning(into bytes: inout [UInt8]) {
    bytes.append(kind.rawValue)
    bytes.append(0)
    LittleEndian.append(UInt16(owner), to: &bytes)
    LittleEndian.append(UInt32(first), to: &bytes)
    LittleEndian.append(UInt32(count), to: &bytes)
  }

  /// Where the section of an entry is, whatever its kind.
  static func place(_ bytes: [UInt8], at start: Int) -> Range<Int> {
    let offset = Int(LittleEndian.read(UInt32.self, bytes, at: start + 12))
    return offset..<offset + Int(LittleEndian.read(UInt32.self, bytes, at: start + 16))
  }

  /// Reads an entry; `nil` for a kind that a later version brought.
  init?(_ bytes: [UInt8], at start: Int, number index: Int) {
    guard let kind = Kind(rawValue: bytes[start]) else { return nil }
    self.kind = kind
    number = index
    owner = Int(LittleEndian.read(UInt16.self, bytes, at: start + 2))
    func field(_ place: Int) -> Int {
      Int(LittleEndian.read(UInt32.self, bytes, at: start + place))
    }
    first = field(4)
    count = field(8)
    place = Self.place(bytes, at: start)
  }
}
