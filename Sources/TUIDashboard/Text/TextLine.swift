import TUICore

/// A line of a text panel: pieces of text, each with its column and style.
package struct TextLine {
  /// A piece of text at a column.
  struct Piece {
    var text: String
    var column: Int
    var style: Style
    /// Whether `column` is where the piece ends.
    var right = false
    /// The most columns it takes; `nil` for as many as there are.
    var limit: Int?
    /// Whether it is the value of a pair, which begins further left on a narrow screen.
    var isValue = false
  }
  /// The pieces from left to right.
  var pieces: [Piece]
  /// Whether it is a heading with a rule after it.
  var isHeading = false
  /// The lesson it tells of, if any.
  var lesson: UInt64?

  /// Where values begin; on a narrow screen `narrowValueColumn`.
  private static let valueColumn = 22
  private static let narrowValueColumn = 11

  /// Where values begin in a panel this wide.
  static func valueColumn(columns: Int) -> Int { columns < 50 ? narrowValueColumn : valueColumn }

  /// A heading.
  static func heading(_ text: String) -> TextLine {
    TextLine(pieces: [Piece(text: text, column: 0, style: Style(.title, .bold))], isHeading: true)
  }
  /// A label and what it says.
  static func pair(_ label: String, _ value: String, _ style: Style = .plain) -> TextLine {
    TextLine(pieces: [
      Piece(text: label, column: 0, style: Style(.dim)),
      Piece(text: value, column: valueColumn, style: style, isValue: true),
    ])
  }
  /// Plain text.
  static func text(_ text: String, column: Int = 0, _ style: Style = .plain) -> TextLine {
    TextLine(pieces: [Piece(text: text, column: column, style: style)])
  }
  /// Nothing.
  static let blank = TextLine(pieces: [])

  /// Draws lines from `top` on below `headRows` rows.
  static func draw(
    _ lines: [TextLine], into canvas: inout Canvas, top: Int, headRows: Int
  ) {
    guard headRows < canvas.rows else { return }
    for row in headRows..<canvas.rows {
      let index = top + row - headRows
      guard lines.indices.contains(index) else { return }
      let line = lines[index]
      let value = valueColumn(columns: canvas.columns)
      func column(_ piece: Piece) -> Int {
        piece.isValue ? value : piece.column
      }
      for (place, piece) in line.pieces.enumerated() {
        if piece.right {
          // Half a figure tells nothing.
          guard piece.column <= canvas.columns else { continue }
          canvas.writeRight(piece.text, endColumn: piece.column, row: row, piece.style)
          continue
        }
        // A piece is cut where the next left-aligned one begins.
        let next = place + 1 < line.pieces.count ? line.pieces[place + 1] : nil
        let limit =
          piece.limit ?? next.map { $0.right ? canvas.columns : column($0) - column(piece) - 1 }
        canvas.write(
          piece.text, column: column(piece), row: row, piece.style,
          limit: limit ?? canvas.columns - column(piece))
      }
      if line.isHeading, let first = line.pieces.first {
        let end = TextWidth.columns(first.text, ascii: canvas.ascii) + 1
        canvas.fill(
          Rect(column: end, row: row, columns: canvas.columns - end, rows: 1),
          canvas.ascii ? "-" : "─", Style(.border))
      }
    }
  }
}
