/// A line of the InfluxDB line protocol, `measurement,tag=a,tag=b field=1,field=2i 1556813561098`
/// (docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol).
package struct InfluxLine {
  /// A name and what it is worth, still with its escapes.
  package struct Pair {
    /// The name.
    package var key: Bytes
    /// The value.
    package var value: Bytes

    /// The name without escapes.
    package var name: String { InfluxLine.unescaped(key) }
    /// The value without escapes.
    package var text: String { InfluxLine.unescaped(value) }
  }

  /// What is wrong with a line.
  package enum Problem: String, Error, Sendable {
    /// It has no name.
    case measurement = "without a measurement"
    /// A tag is not `key=value`.
    case tag = "with a tag that is not key=value"
    /// No field, or one that is not `key=value`.
    case field = "without fields as key=value"
    /// A value that is none of the types.
    case value = "with a field that is no number, boolean or string"
    /// The time is no integer.
    case time = "with a timestamp that is no integer"
    /// Something follows the time.
    case end = "with more than a timestamp after the fields"
    /// More than are taken.
    case tooMany = "with more than 64 tags or 256 fields"
  }

  /// What a field is worth.
  package enum Value: Equatable, Sendable {
    /// A number; `true` is 1 and `false` 0.
    case number(Double)
    /// A text, of which no series is made.
    case text
  }

  /// The name, still with its escapes.
  package private(set) var measurement = Bytes(start: nil, count: 0)
  /// The tags, in their order.
  package private(set) var tags: [Pair] = []
  /// The fields, in their order.
  package private(set) var fields: [(pair: Pair, value: Value)] = []
  /// The time, in the sender's precision; nanoseconds where nothing else was agreed.
  package private(set) var timestamp: Int64?

  /// Reads a line that is neither blank nor a comment.
  package init(_ line: Bytes) throws(Problem) {
    var index = 0
    measurement = Self.piece(line, &index, untilAny: ", ")
    guard measurement.count > 0 else { throw .measurement }
    while index < line.count, line[index] == UInt8(ascii: ",") {
      guard tags.count < 64 else { throw .tooMany }
      index += 1
      let key = Self.piece(line, &index, untilAny: "=, ")
      guard key.count > 0, index < line.count, line[index] == UInt8(ascii: "=") else {
        throw .tag
      }
      index += 1
      let value = Self.piece(line, &index, untilAny: "=, ")
      guard value.count > 0, index < line.count, line[index] != UInt8(ascii: "=") else {
        throw .tag
      }
      tags.append(Pair(key: key, value: value))
    }
    Self.space(line, &index)
    repeat {
      guard fields.count < 256 else { throw .tooMany }
      if !fields.isEmpty { index += 1 }
      let key = Self.piece(line, &index, untilAny: "=, ")
      guard key.count > 0, index < line.count, line[index] == UInt8(ascii: "=") else {
        throw .field
      }
      index += 1
      let (value, bytes) = try Self.value(line, &index)
      fields.append((Pair(key: key, value: bytes), value))
    } while index < line.count && line[index] == UInt8(ascii: ",")
    Self.space(line, &index)
    guard index < line.count else { return }
    let time = Self.piece(line, &index, untilAny: " ")
    guard time.count <= 20, let timestamp = Int64(time.text) else { throw .time }
    self.timestamp = timestamp
    Self.space(line, &index)
    guard index == line.count else { throw .end }
  }

  /// Goes over spaces.
  private static func space(_ line: Bytes, _ index: inout Int) {
    while index < line.count, line[index] == 0x20 { index += 1 }
  }

  /// The bytes up to one of `ends` that no backslash stands before.
  private static func piece(
    _ line: Bytes, _ index: inout Int, untilAny ends: StaticString
  ) -> Bytes {
    let start = index
    while index < line.count {
      let byte = line[index]
      if byte == UInt8(ascii: "\\"), index + 1 < line.count {
        index += 2
        continue
      }
      var isEnd = false
      ends.withUTF8Buffer { isEnd = $0.contains(byte) }
      if isEnd { break }
      index += 1
    }
    return line.part(start..<index)
  }

  /// Reads the value of a field.
  private static func value(
    _ line: Bytes, _ index: inout Int
  ) throws(Problem) -> (Value, Bytes) {
    let start = index
    if index < line.count, line[index] == UInt8(ascii: "\"") {
      index += 1
      while index < line.count, line[index] != UInt8(ascii: "\"") {
        index += line[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard index < line.count else { throw .value }
      index += 1
      return (.text, line.part(start..<index))
    }
    let piece = piece(line, &index, untilAny: ", ")
    for word in ["t", "T", "true", "True", "TRUE"] as [StaticString] where piece.equals(word) {
      return (.number(1), piece)
    }
    for word in ["f", "F", "false", "False", "FALSE"] as [StaticString] where piece.equals(word) {
      return (.number(0), piece)
    }
    var digits = piece
    if let last = piece.last, last == UInt8(ascii: "i") || last == UInt8(ascii: "u") {
      digits = piece.part(0..<piece.count - 1)
      guard !digits.contains(where: { ".eE".utf8.contains($0) }) else { throw .value }
    }
    guard let number = DecimalNumber.value(digits) else { throw .value }
    return (.number(number), piece)
  }

  /// A piece without the backslashes before `,`, `=`, space and quotes; others stand for themselves.
  private static func unescaped(_ bytes: Bytes) -> String {
    guard bytes.place(of: UInt8(ascii: "\\")) != nil else { return bytes.text }
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count,
        ",= \"\\".utf8.contains(bytes[index + 1])
      {
        index += 1
      }
      plain.append(bytes[index])
      index += 1
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// The name without escapes.
  package var name: String { Self.unescaped(measurement) }
}
