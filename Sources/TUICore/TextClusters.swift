/// Cuts text into what goes into one cell each, cleaned: the only gate between foreign text and
/// the screen.
///
/// A piece is one scalar that has a place of its own, with up to four marks that sit on it.
/// Whatever could move the cursor, turn the writing direction, or be seen by nobody becomes `·`
/// (`?` in ASCII); invisible joiners vanish.
package struct TextClusters {
  /// What goes into one cell, or two for a wide character.
  package struct Piece: Hashable, Sendable {
    /// The base scalar.
    package var scalar: UInt32
    /// Base and combining marks, where there are marks.
    package var cluster: String?
    /// 1 or 2.
    package var width: Int

    /// The piece as text.
    package var text: String {
      cluster ?? Unicode.Scalar(scalar).map { String(Character($0)) } ?? "?"
    }
  }

  /// The most marks that stay with a base: ncurses holds five scalars a cell.
  package static let marksMax = 4

  private var scalars: String.UnicodeScalarView.Iterator
  private var pending: Unicode.Scalar?
  private let ascii: Bool

  /// Begins to cut `text`; with `ascii`, every piece is one ASCII character.
  package init(_ text: String, ascii: Bool = false) {
    scalars = text.unicodeScalars.makeIterator()
    self.ascii = ascii
  }

  /// The next piece, or `nil` at the end.
  package mutating func next() -> Piece? {
    while let scalar = pending ?? scalars.next() {
      pending = nil
      let value = scalar.value
      if value >= 0x20 && value < 0x7f {
        // Most text is ASCII, and most of it has no mark behind it.
        return ascii ? Piece(scalar: value, cluster: nil, width: 1) : withMarks(scalar, width: 1)
      }
      switch ScalarClass(scalar) {
      case .narrow:
        if ascii { return Piece(scalar: Glyphs.ascii(value), cluster: nil, width: 1) }
        return withMarks(scalar, width: 1)
      case .wide:
        if ascii { return Piece(scalar: 0x3f, cluster: nil, width: 1) }
        return withMarks(scalar, width: 2)
      case .mark:
        // A mark with nothing to sit on.
        if ascii { continue }
        var text = String.UnicodeScalarView()
        text.append("\u{25CC}")
        text.append(scalar)
        return Piece(scalar: 0x25cc, cluster: String(text), width: 1)
      case .invisible:
        continue
      case .unfit:
        return Piece(scalar: ascii ? 0x3f : 0xb7, cluster: nil, width: 1)
      }
    }
    return nil
  }

  private mutating func withMarks(_ base: Unicode.Scalar, width: Int) -> Piece {
    var text: String.UnicodeScalarView?
    var marks = 0
    while let scalar = scalars.next() {
      if scalar.value < 0x300 {
        pending = scalar
        break
      }
      let kind = ScalarClass(scalar)
      if kind == .invisible { continue }
      guard kind == .mark else {
        pending = scalar
        break
      }
      marks += 1
      if marks > TextClusters.marksMax { continue }
      if text == nil { text = String.UnicodeScalarView([base]) }
      text?.append(scalar)
    }
    return Piece(scalar: base.value, cluster: text.map { String($0) }, width: width)
  }
}
