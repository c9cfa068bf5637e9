import TUICore

/// Text of the machine (names of processes, devices, paths) made fit for a terminal.
package enum PlainText {
  /// The text without anything that could move a cursor, turn the direction of writing or be
  /// seen by nobody: the same gate that the screen has.
  package static func clean(_ text: String) -> String {
    var pieces = TextClusters(text)
    var clean = ""
    while let piece = pieces.next() { clean += piece.text }
    return clean
  }

  /// Rows of cells as columns with two spaces between; every cell is cleaned.
  package static func columns(_ rows: [[String]]) -> [String] {
    let rows = rows.map { $0.map(clean) }
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], TextWidth.columns(cell, ascii: false))
      }
    }
    return rows.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        line += cell
        guard index < row.count - 1 else { break }
        let missing = widths[index] - TextWidth.columns(cell, ascii: false)
        line += String(repeating: " ", count: missing + 2)
      }
      return line
    }
  }
}
