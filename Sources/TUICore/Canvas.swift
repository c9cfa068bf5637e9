/// A window onto a grid that cannot be drawn out of.
///
/// Panels see nothing else.
///
/// Coordinates are the canvas's own, from 0 at its top left. Whatever lies outside is cut off; a
/// wide character that would be cut in half becomes a space.
package struct Canvas: ~Copyable {
  private let grid: UnsafeMutablePointer<Grid>
  private let area: Rect
  /// Whether only ASCII may be drawn.
  package let ascii: Bool

  /// Runs `body` with a canvas over `area` of `grid`, clipped to the grid.
  package static func draw(
    into grid: inout Grid, area: Rect, ascii: Bool = false,
    _ body: (inout Canvas) -> Void
  ) {
    let clipped = area.intersection(Rect(grid.size))
    withUnsafeMutablePointer(to: &grid) { pointer in
      var canvas = Canvas(grid: pointer, area: clipped, ascii: ascii)
      body(&canvas)
    }
  }

  private init(grid: UnsafeMutablePointer<Grid>, area: Rect, ascii: Bool) {
    self.grid = grid
    self.area = area
    self.ascii = ascii
  }

  /// The canvas's size.
  package var size: Size { area.size }
  /// The canvas's columns.
  package var columns: Int { area.columns }
  /// The canvas's rows.
  package var rows: Int { area.rows }

  /// Runs `body` with a canvas over a part of this one.
  package mutating func clipped(to part: Rect, _ body: (inout Canvas) -> Void) {
    let moved = Rect(
      column: area.column + part.column, row: area.row + part.row, columns: part.columns,
      rows: part.rows)
    var canvas = Canvas(grid: grid, area: moved.intersection(area), ascii: ascii)
    body(&canvas)
  }

  /// Draws one scalar of width 1; anything else becomes `?`, and in ASCII what comes nearest.
  package mutating func put(_ scalar: Unicode.Scalar, column: Int, row: Int, _ style: Style) {
    set(Cell(cleaned(scalar), style), column: column, row: row)
  }

  /// Fills a rectangle.
  package mutating func fill(_ part: Rect, _ scalar: Unicode.Scalar = " ", _ style: Style = .plain)
  {
    let inner = part.intersection(Rect(size))
    let cell = Cell(cleaned(scalar), style)
    let left = area.column + inner.column
    for row in inner.row..<(inner.row + inner.rows) {
      grid.pointee.fillSpan(row: area.row + row, from: left, to: left + inner.columns, cell)
    }
  }

  /// Clears everything.
  package mutating func clear(_ style: Style = .plain) { fill(Rect(size), " ", style) }

  /// Changes the style of cells already drawn and leaves their text.
  package mutating func restyle(_ part: Rect, _ change: (inout Style) -> Void) {
    let inner = part.intersection(Rect(size))
    for row in inner.row..<(inner.row + inner.rows) {
      for column in inner.column..<(inner.column + inner.columns) {
        change(&grid.pointee[area.column + column, area.row + row].style)
      }
    }
  }

  /// Draws text from `column` on and returns the column after it.
  ///
  /// Control characters and bytes that are not text become `?`; wide characters take two cells;
  /// combining marks stay with their base. Text that does not fit in `limit` columns ends in `…`
  /// (`~` in ASCII).
  @discardableResult
  package mutating func write(
    _ text: String, column: Int, row: Int, _ style: Style = .plain, limit: Int? = nil
  ) -> Int {
    let room = min(limit ?? Int.max, columns - column)
    guard room > 0, row >= 0, row < rows else { return column }
    if column >= 0, let end = writePlain(text, column: column, row: row, style, room: room) {
      return end
    }
    return writeClusters(text, column: column, row: row, style, room: room)
  }

  /// Draws text so that it ends before `endColumn`; text longer than `limit` loses its end.
  package mutating func writeRight(
    _ text: String, endColumn: Int, row: Int, _ style: Style = .plain, limit: Int? = nil
  ) {
    let width = TextWidth.columns(text, ascii: ascii)
    let room = min(limit ?? Int.max, endColumn)
    let shown = min(width, room)
    write(text, column: endColumn - shown, row: row, style, limit: shown)
  }

  /// The common case, printable ASCII: no clusters, no tables.
  ///
  /// `nil` for any other text.
  private mutating func writePlain(
    _ text: String, column: Int, row: Int, _ style: Style, room: Int
  ) -> Int? {
    let place = area.column + column
    let line = area.row + row
    let written = text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
      guard TextWidth.isPlain(bytes) else { return nil }
      let fits = bytes.count <= room
      let shown = fits ? bytes.count : room - 1
      grid.pointee.writeSpan(row: line, from: place, bytes.extracting(0..<shown), style)
      return fits ? shown : -1
    }
    guard let written, let count = written else { return nil }
    if count >= 0 { return column + count }
    put("…", column: column + room - 1, row: row, style)
    return column + room
  }

  private func cleaned(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value >= 0x20, scalar.value < 0x7f { return scalar }
    guard ScalarClass(scalar) == .narrow else { return "?" }
    return ascii ? Unicode.Scalar(Glyphs.ascii(scalar.value)) ?? "?" : scalar
  }

  private mutating func set(_ cell: Cell, column: Int, row: Int) {
    guard column >= 0, row >= 0, column < columns, row < rows else { return }
    let x = area.column + column
    let y = area.row + row
    let old = grid.pointee[x, y]
    // A wide character must not lose one half only.
    if old.width == 0, cell.width != 0, x > 0 {
      grid.pointee[x - 1, y] = Cell(" ", grid.pointee[x - 1, y].style)
    } else if old.width == 2, cell.width != 2, x + 1 < grid.pointee.size.columns {
      grid.pointee[x + 1, y] = Cell(" ", grid.pointee[x + 1, y].style)
    }
    grid.pointee[x, y] = cell
  }

  private mutating func writeClusters(
    _ text: String, column: Int, row: Int, _ style: Style, room: Int
  ) -> Int {
    var x = column
    let limit = column + room
    let fits = TextWidth.columns(text, ascii: ascii) <= room
    let end = fits ? limit : limit - 1
    var pieces = TextClusters(text, ascii: ascii)
    while let piece = pieces.next() {
      guard x + piece.width <= end else { break }
      if x < 0, x + piece.width > 0 {
        // The left half is cut off.
        set(Cell(" ", style), column: 0, row: row)
        x += piece.width
        continue
      }
      let code = piece.cluster.map { grid.pointee.intern($0) } ?? piece.scalar
      set(Cell(code: code, width: UInt8(piece.width), style: style), column: x, row: row)
      if piece.width == 2 {
        set(Cell(code: 0, width: 0, style: style), column: x + 1, row: row)
      }
      x += piece.width
    }
    if !fits {
      set(Cell(ascii ? "~" : "…", style), column: x, row: row)
      x += 1
    }
    return x
  }
}
