/// The labels of a sample as texts: for what is done once for a series, not for each sample.
package struct ExpositionLabels {
  /// Names and values, the values with their escapes undone, in the order in which they are written.
  package var all: [(name: String, value: String)] = []

  /// Reads what stands between the braces; what is not well-formed ends it.
  package init(_ bytes: Bytes) {
    var pieces: [LabelPiece] = []
    var closed = [UInt8](bytes)
    closed.append(UInt8(ascii: "}"))
    closed.withUnsafeBytes { bytes in
      var line = ExpositionLine(bytes, 0..<bytes.count, number: 1)
      _ = try? line.labels(into: &pieces, lenient: true)
      all = pieces.map { piece in
        (bytes.part(piece.name).text, Self.unescaped(bytes.part(piece.value)))
      }
    }
  }

  /// The text of a value: `\n`, `\"` and `\\` are undone, other escapes stay as they are.
  static func unescaped(_ bytes: Bytes) -> String {
    guard bytes.place(of: UInt8(ascii: "\\")) != nil else { return bytes.text }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      guard byte == UInt8(ascii: "\\"), at < bytes.count else {
        result.append(byte)
        continue
      }
      switch bytes[at] {
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "\\"), UInt8(ascii: "\""): result.append(bytes[at])
      default: result += [byte, bytes[at]]
      }
      at += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The number that a text is in these formats; `nil` where it is none.
  package static func number(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { utf8 in
      let bytes = Bytes(utf8)
      return ExpositionNumber.read(bytes, 0..<bytes.count)
    }
  }
}
