/// Decodes columns from the content of an extent, once the whole of it has been checked.
///
/// `read` takes nothing on trust: every head, bitmap and plane is shown to lie inside the content
/// before a loop touches it, so the loops need no checks.
struct ColumnDecoder: ~Copyable {
  /// The heads of the extent at hand.
  private(set) var heads: [ColumnHead] = []

  private var rows = 0
  private var words = ColumnScratch<UInt64>()
  private var packed = ColumnScratch<UInt64>()
  private var slopes = ColumnScratch<UInt64>()
  private var others = ColumnScratch<UInt64>()

  /// Makes a decoder without an extent.
  init() {}

  /// 10 to the power of `digits`.
  @inline(__always)
  static func power(_ digits: Int) -> Double {
    switch digits {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    default: 1_000_000
    }
  }

  /// Reads the heads and finds the bodies in the `size` first bytes of `content`.
  mutating func read(
    _ content: [UInt8], from start: Int, size: Int, columns: Int, rows: Int
  ) throws(StorageError) {
    self.rows = rows
    heads.removeAll(keepingCapacity: true)
    words.reserve(rows / 64 + 2)
    packed.reserve(rows + 1)
    slopes.reserve(rows)
    others.reserve(rows)
    var offset = start
    for column in 0..<columns {
      var head = try ColumnHead(content, at: &offset, rows: rows)
      if head.traits.contains(.relative) {
        guard head.reference < column, heads[head.reference].depth < ColumnHead.depthLimit else {
          throw .damaged(offset: offset, "column \(column) refers to \(head.reference)")
        }
        head.depth = heads[head.reference].depth + 1
      }
      heads.append(head)
    }
    for column in 0..<columns where heads[column].width > 0 {
      let entries = heads[column].entries(rows: rows)
      let end = offset + (entries + 7) / 8
      guard entries > 0, end <= size else {
        throw .damaged(offset: offset, "the bitmap of column \(column) is cut off")
      }
      heads[column].body = offset
      heads[column].packed = Self.ones(content, offset, end)
      if entries % 8 != 0, content[end - 1] >> UInt8(entries % 8) != 0 {
        throw .damaged(offset: end - 1, "a bitmap longer than column \(column)")
      }
      offset = end + heads[column].packed * heads[column].width
    }
    guard offset == size else {
      throw .damaged(offset: min(offset, size), "\(size) bytes of content for \(offset)")
    }
  }

  /// Writes the first `count` rows of a column.
  mutating func decode(
    _ column: Int, _ content: [UInt8], count: Int, into values: UnsafeMutablePointer<UInt64>,
    _ states: UnsafeMutablePointer<UInt8>
  ) throws(StorageError) {
    let head = heads[column]
    content.withUnsafeBufferPointer { content in
      let isPlain = head.factor == 1 && !head.traits.contains(.relative)
      addUp(head, content.baseAddress!, count, from: isPlain ? head.first : 0, into: values)
      var other = head
      while other.traits.contains(.relative) {
        other = heads[other.reference]
        addUp(other, content.baseAddress!, count, from: 0, into: others.start)
        for row in 0..<count { values[row] &+= others.start[row] }
      }
      if !isPlain {
        for row in 0..<count { values[row] = head.first &+ head.factor &* values[row] }
      }
      if head.traits.contains(.decimal) {
        let power = Self.power(head.digits)
        for row in 0..<count {
          values[row] = (Double(Int64(bitPattern: values[row])) / power).bitPattern
        }
      }
    }
    guard head.traits.contains(.stateful) else {
      states.update(repeating: 0, count: count)
      return
    }
    try StateRuns.read(content, at: head.states, count: count, into: states)
    if head.traits.contains(.blankGaps) {
      for row in 0..<count where !StateRuns.hasValue(states[row]) { values[row] = 0 }
    }
  }

  /// Writes the running sums of a column's own deltas, without its factor and its reference.
  private mutating func addUp(
    _ head: ColumnHead, _ content: UnsafePointer<UInt8>, _ count: Int, from start: UInt64,
    into sums: UnsafeMutablePointer<UInt64>
  ) {
    guard head.width > 0 else {
      for row in 0..<count { sums[row] = start &+ head.slope &* UInt64(row) }
      return
    }
    unpack(head, content)
    guard head.traits.contains(.secondOrder) else {
      Self.spread(words.start, packed.start, from: start, count, into: sums)
      return
    }
    Self.spread(words.start, packed.start, from: head.slope, count - 1, into: slopes.start)
    sums[0] = start
    for row in 1..<max(1, count) { sums[row] = sums[row - 1] &+ slopes.start[row - 1] }
  }

  /// Reads the bitmap into `words` and the entries that are not zero into `packed`.
  private mutating func unpack(_ head: ColumnHead, _ content: UnsafePointer<UInt8>) {
    let size = (head.entries(rows: rows) + 7) / 8
    words.start[size / 8] = 0
    UnsafeMutableRawPointer(words.start)
      .copyMemory(from: content + head.body, byteCount: size)
    let packed = packed.start
    let kept = head.packed
    var plane = content + head.body + size
    for row in 0..<kept { packed[row] = UInt64(plane[row]) }
    for byte in 1..<head.width {
      plane += kept
      let shift = UInt64(8 * byte)
      for row in 0..<kept { packed[row] |= UInt64(plane[row]) &<< shift }
    }
    if head.traits.contains(.signed) {
      for row in 0..<kept {
        packed[row] = UInt64(bitPattern: Varint.unzigzag(packed[row]))
      }
    }
    packed[kept] = 0
  }
}

// The loops.
extension ColumnDecoder {
  /// The set bits in some bytes.
  private static func ones(_ content: [UInt8], _ start: Int, _ end: Int) -> Int {
    content.withUnsafeBytes { bytes in
      var sum = 0
      var offset = start
      while offset + 8 <= end {
        sum &+= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).nonzeroBitCount
        offset &+= 8
      }
      while offset < end {
        sum &+= bytes[offset].nonzeroBitCount
        offset &+= 1
      }
      return sum
    }
  }

  /// Writes `count` running sums of the entries, beginning with `start`: the next of `packed`
  /// where the bitmap has a one, zero elsewhere.
  private static func spread(
    _ words: UnsafePointer<UInt64>, _ packed: UnsafePointer<UInt64>, from start: UInt64,
    _ count: Int, into sums: UnsafeMutablePointer<UInt64>
  ) {
    guard count > 0 else { return }
    var sum = start
    var next = packed
    sums[0] = sum
    var row = 1
    while row < count {
      let end = min(row + 64, count)
      var word = UInt64(littleEndian: words[(row - 1) / 64])
      if word == 0 {
        while row < end {
          sums[row] = sum
          row &+= 1
        }
      } else {
        while row < end {
          let bit = word & 1
          sum &+= next[0] & (0 &- bit)
          next += Int(bit)
          word &>>= 1
          sums[row] = sum
          row &+= 1
        }
      }
    }
  }
}
