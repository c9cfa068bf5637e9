/// How many columns text takes on a terminal, after cleaning.
package enum TextWidth {
  /// The columns `text` takes when a `Canvas` writes it.
  package static func columns(_ text: String, ascii: Bool = false) -> Int {
    if isPlain(text) { return text.utf8.count }
    var total = 0
    var pieces = TextClusters(text, ascii: ascii)
    while let piece = pieces.next() { total += piece.width }
    return total
  }

  /// Whether every byte is a printable ASCII character: one cell each, nothing to clean.
  package static func isPlain(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in
      isPlain(bytes)
    } ?? false
  }

  /// The same for bytes.
  static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where byte &- 0x20 >= 0x5f { return false }
    return true
  }
}
