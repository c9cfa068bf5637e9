/// A line of an exposition and the place up to which it is read.
struct ExpositionLine {
  /// Labels of one sample, at most.
  static let labelLimit = 64

  /// All bytes of the exposition.
  let bytes: Bytes
  /// Where the line begins.
  let start: Int
  /// Where it ends, without its line feed.
  let end: Int
  /// Its number, from 1.
  let number: Int
  /// Up to where it is read.
  var at: Int

  /// A line of which nothing is read.
  init(_ bytes: Bytes, _ range: Range<Int>, number: Int) {
    self.bytes = bytes
    start = range.lowerBound
    end = range.upperBound
    at = range.lowerBound
    self.number = number
  }

  /// The byte at the place; 0 at the end.
  var next: UInt8 {
    @inline(__always) get { at < end ? bytes[at] : 0 }
  }

  /// Whether all of it is read.
  var isOver: Bool { at >= end }

  /// An error at the place.
  func error(_ reason: ExpositionError.Reason) -> ExpositionError {
    ExpositionError(line: number, column: at - start + 1, reason: reason)
  }

  /// Goes beyond a byte, if that comes next.
  @inline(__always) mutating func skip(_ byte: UInt8) -> Bool {
    guard at < end, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  /// Goes beyond blanks and tabs.
  @inline(__always) mutating func skipBlanks() {
    while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
  }

  /// Reads what comes before the next blank, or in the text format tab, or the end.
  @inline(__always) mutating func field(tabs: Bool = false) -> Range<Int> {
    let first = at
    while at < end, bytes[at] != 0x20, !tabs || bytes[at] != 0x09 { at += 1 }
    return first..<at
  }

  /// Reads a metric name, `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  @inline(__always) mutating func name() throws(ExpositionError) -> Range<Int> {
    let first = at
    guard at < end, Self.isNameByte(bytes[at]), !Self.isDigit(bytes[at]) else {
      throw error(.name)
    }
    while at < end, Self.isNameByte(bytes[at]) { at += 1 }
    return first..<at
  }

  /// Reads labels, from behind the opening brace to behind the closing one; returns what stands
  /// between.
  ///
  /// The text format allows blanks between and a comma at the end.
  mutating func labels(
    into pieces: inout [LabelPiece], lenient: Bool
  ) throws(ExpositionError) -> Range<Int> {
    let first = at
    if lenient { skipBlanks() }
    if skip(UInt8(ascii: "}")) { return first..<at - 1 }
    while true {
      if pieces.count == Self.labelLimit { throw error(.tooManyLabels) }
      pieces.append(try label(lenient: lenient))
      if lenient { skipBlanks() }
      if skip(UInt8(ascii: ",")) {
        if lenient {
          skipBlanks()
          if skip(UInt8(ascii: "}")) { break }
        }
        continue
      }
      guard skip(UInt8(ascii: "}")) else { throw error(.label) }
      break
    }
    if let repeated = Self.repeated(bytes, pieces) {
      at = pieces[repeated].name.lowerBound
      throw error(.repeatedLabel)
    }
    return first..<at - 1
  }

  @inline(__always)
  private mutating func label(lenient: Bool) throws(ExpositionError) -> LabelPiece {
    let first = at
    guard at < end, Self.isNameByte(bytes[at]), !Self.isDigit(bytes[at]) else {
      throw error(.label)
    }
    while at < end, Self.isNameByte(bytes[at]), bytes[at] != UInt8(ascii: ":") { at += 1 }
    let name = first..<at
    guard bytes[first] != UInt8(ascii: ":") else { throw error(.label) }
    if lenient { skipBlanks() }
    guard skip(UInt8(ascii: "=")) else { throw error(.label) }
    if lenient { skipBlanks() }
    guard skip(UInt8(ascii: "\"")) else { throw error(.label) }
    let from = at
    while at < end, bytes[at] != UInt8(ascii: "\"") {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard at < end else {
      at = end
      throw error(.label)
    }
    at += 1
    return LabelPiece(name: name, value: from..<at - 1)
  }

  /// The index of a label whose name another has before it.
  @inline(__always)
  private static func repeated(_ bytes: Bytes, _ pieces: [LabelPiece]) -> Int? {
    for later in pieces.indices.dropFirst() {
      for earlier in 0..<later
      where isEqual(bytes, pieces[earlier].name, pieces[later].name) {
        return later
      }
    }
    return nil
  }

  /// Whether two parts of the bytes are the same.
  @inline(__always)
  static func isEqual(_ bytes: Bytes, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
    guard one.count == other.count else { return false }
    for offset in 0..<one.count
    where bytes[one.lowerBound + offset] != bytes[other.lowerBound + offset] {
      return false
    }
    return true
  }

  @inline(__always) private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// `[a-zA-Z0-9_:]`, a bit for each.
  @inline(__always) private static func isNameByte(_ byte: UInt8) -> Bool {
    let low: UInt64 = 0x07FF_0000_0000_0000
    let high: UInt64 = 0x07FF_FFFE_87FF_FFFE
    guard byte < 128 else { return false }
    return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
  }
}
