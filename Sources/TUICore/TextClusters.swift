/// Cuts text into what goes into one cell each, cleaned: the only gate between foreign text and
/// the screen.
package struct TextClusters {
  /// What goes into one cell, or two for a wide character.
  package struct Piece: Hashable, Sendable {
    /// The base scalar.
    package var scalar: UInt32
    /// Base and combining marks, where there are marks.
    package var cluster: String?
    /// 1 or 2.
    package var width: Int
  }

  private var scalars: String.UnicodeScalarView.Iterator
  private var pending: Unicode.Scalar?
  private let ascii: Bool

  package init(_ text: String, ascii: Bool = false) {
    scalars = text.unicodeScalars.makeIterator()
    self.ascii = ascii
  }

  /// The next piece, or `nil` at the end.
  package mutating func next() -> Piece? {
    guard let scalar = pending ?? scalars.next() else { return nil }
    pending = nil
    let v = scalar.value
    if v >= 0x20 && v < 0x7f { return Piece(scalar: v, cluster: nil, width: 1) }
    return Piece(scalar: 0x3f, cluster: nil, width: 1)
  }
}
