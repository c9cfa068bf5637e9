/// One place on the screen: 8 bytes.
package struct Cell: Hashable, Sendable {
  /// A Unicode scalar; 0 for the right half of a wide character; above `Grid.clusterBase` an index
  /// into the grid's list of clusters (a scalar with its combining marks).
  package var code: UInt32
  /// How it looks.
  package var style: Style
  /// Columns taken: 1 or 2; 0 for the right half of a wide character.
  package var width: UInt8

  /// Makes a cell of a scalar that takes one column.
  package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
    code = scalar.value
    self.style = style
    width = 1
  }
  /// Makes a cell of its parts.
  package init(code: UInt32, width: UInt8, style: Style) {
    self.code = code
    self.width = width
    self.style = style
  }
  /// A plain space.
  package static let blank = Cell(" ")
}
