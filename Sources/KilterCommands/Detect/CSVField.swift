/// One field of a line of CSV (RFC 4180), as a place in the line's bytes.
///
/// A quoted field does not go on in the next line; blanks around a field do not count.
struct CSVField {
  /// The whole field, between two commas.
  var raw: Range<Int>
  /// What it says: without blanks around it and without its quotes.
  var content: Range<Int>
  /// Whether it is in quotes.
  var isQuoted = false
  /// Whether its raw bytes may stand in another file of CSV as they are.
  var isPlain = true

  /// A field that is not there.
  static let none = CSVField(raw: 0..<0, content: 0..<0)

  /// The field that begins at `start`, which ends at the next comma or with the line.
  init(at start: Int, in line: UnsafeRawBufferPointer) {
    let end = line.count
    var position = start
    while position < end, line[position] == 0x20 || line[position] == 0x09 { position += 1 }
    if position < end, line[position] == UInt8(ascii: "\""),
      let quoted = Self.quoted(from: start, quote: position, in: line)
    {
      self = quoted
      return
    }
    var isPlain = true
    var stop = position
    while stop < end, line[stop] != UInt8(ascii: ",") {
      if line[stop] == UInt8(ascii: "\"") || line[stop] == 0x0D { isPlain = false }
      stop += 1
    }
    var last = stop
    while last > position, line[last - 1] == 0x20 || line[last - 1] == 0x09 { last -= 1 }
    raw = start..<stop
    content = position..<last
    self.isPlain = isPlain
  }

  private init(raw: Range<Int>, content: Range<Int>) {
    self.raw = raw
    self.content = content
  }

  /// A field in quotes; `nil` where they do not close or something follows them.
  private static func quoted(
    from start: Int, quote: Int, in line: UnsafeRawBufferPointer
  ) -> CSVField? {
    var position = quote + 1
    while position < line.count {
      if line[position] == UInt8(ascii: "\"") {
        guard position + 1 < line.count, line[position + 1] == UInt8(ascii: "\"") else { break }
        position += 1
      }
      position += 1
    }
    guard position < line.count else { return nil }
    var first = quote + 1
    var last = position
    while first < last, line[first] == 0x20 { first += 1 }
    while last > first, line[last - 1] == 0x20 { last -= 1 }
    position += 1
    while position < line.count, line[position] == 0x20 || line[position] == 0x09 { position += 1 }
    guard position == line.count || line[position] == UInt8(ascii: ",") else { return nil }
    var field = CSVField(raw: start..<position, content: first..<last)
    field.isQuoted = true
    field.isPlain = false
    return field
  }

  /// Moves it by some bytes; a field that is not there stays where it is.
  mutating func shift(by count: Int) {
    guard raw != 0..<0 || content != 0..<0 else { return }
    raw = (raw.lowerBound + count)..<(raw.upperBound + count)
    content = (content.lowerBound + count)..<(content.upperBound + count)
  }

  /// What it says, with doubled quotes made single.
  func text(in line: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: line[content], as: UTF8.self)
    guard isQuoted, text.utf8.contains(UInt8(ascii: "\"")) else { return text }
    var single = ""
    var isSecond = false
    for scalar in text.unicodeScalars {
      isSecond = scalar == "\"" && !isSecond
      if !isSecond { single.unicodeScalars.append(scalar) }
    }
    return single
  }

  /// Appends it as a field of another file: its raw bytes, or its text in quotes where those
  /// would not be one field.
  func append(to bytes: inout [UInt8], from line: UnsafeRawBufferPointer) {
    guard !isPlain else {
      bytes.append(contentsOf: line[raw])
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text(in: line).utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
