/// How many columns text takes on a terminal, after cleaning.
package enum TextWidth {
  /// The columns `text` takes when a `Canvas` writes it.
  package static func columns(_ text: String, ascii: Bool = false) -> Int {
    var total = 0
    var pieces = TextClusters(text, ascii: ascii)
    while let piece = pieces.next() { total += piece.width }
    return total
  }
}
