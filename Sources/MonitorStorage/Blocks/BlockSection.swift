/// One entry in the table of a block: what a part of it holds, and where it is.
package struct BlockSection: Hashable, Sendable {
  /// What a section holds; the raw values are of the format.
  package enum Kind: UInt8, Sendable {
    /// The catalogs, as JSON in a zstd frame.
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

  /// Makes an entry.
  package init(_ kind: Kind, owner: Int = 0, first: Int = 0, count: Int = 0, place: Range<Int>) {
    self.kind = kind
    self.owner = owner
    self.first = first
    self.count = count
    self.place = place
  }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(kind.rawValue)
    bytes.append(0)
    LittleEndian.append(UInt16(owner), to: &bytes)
    for number in [first, count, place.lowerBound, place.count] {
      LittleEndian.append(UInt32(number), to: &bytes)
    }
  }

  /// Reads an entry; `nil` for a kind that a later version brought.
  init?(_ bytes: [UInt8], at start: Int) {
    guard let kind = Kind(rawValue: bytes[start]) else { return nil }
    self.kind = kind
    owner = Int(LittleEndian.read(UInt16.self, bytes, at: start + 2))
    func number(_ place: Int) -> Int {
      Int(LittleEndian.read(UInt32.self, bytes, at: start + place))
    }
    first = number(4)
    count = number(8)
    place = number(12)..<number(12) + number(16)
  }
}
