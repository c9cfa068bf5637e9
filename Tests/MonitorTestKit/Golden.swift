import Glibc
package import TUICore

/// Screens kept as text, to compare a drawing with.
///
/// A `T` line for each row of cells, and under it an `S` line for every run whose style is not
/// plain, by role, so that a theme changes no golden. With `RECORD_GOLDENS=1` in the environment
/// the file is written and the comparison fails all the same, so that nobody records by accident.
package enum Golden {
  /// The cell a grid is filled with before drawing: one that nobody drew shows.
  package static let fill = Cell("×")

  /// The written form of a grid.
  package static func text(_ grid: Grid) -> String {
    var text = "\(grid.size.columns)x\(grid.size.rows)\n"
    for row in 0..<grid.size.rows {
      text += "T ┋" + grid.rowText(row) + "┋\n"
      var column = 0
      while column < grid.size.columns {
        let style = grid[column, row].style
        let start = column
        while column < grid.size.columns, grid[column, row].style == style { column += 1 }
        if style != .plain { text += "S  \(start)..<\(column) \(name(style))\n" }
      }
    }
    return text
  }

  /// Compares a grid with the golden `name`; `nil` where they agree, or what differs.
  package static func mismatch(
    _ grid: Grid, _ name: String, testFile: String = #filePath
  ) -> String? {
    let folder =
      testFile.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/Goldens"
    let path = folder + "/" + name + ".txt"
    let actual = text(grid)
    if getenv("RECORD_GOLDENS") != nil {
      mkdir(folder, 0o755)
      return write(actual, path)
        ? "recorded \(name); run again without RECORD_GOLDENS"
        : "cannot write \(path)"
    }
    guard let expected = read(path) else {
      return "no golden \(path); RECORD_GOLDENS=1 writes it\n" + actual
    }
    if expected == actual { return nil }
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
    var report = "\(name) differs"
    var shown = 0
    for index in 0..<max(old.count, new.count) where shown < 12 {
      let before = index < old.count ? old[index] : "(nothing)"
      let after = index < new.count ? new[index] : "(nothing)"
      guard before != after else { continue }
      report += "\nline \(index + 1)\n  - \(before)\n  + \(after)"
      shown += 1
    }
    return report
  }

  private static func name(_ style: Style) -> String {
    var words = "\(style.role)"
    if style.level > 0 { words += " \(style.level)" }
    if style.attributes.contains(.bold) { words += " bold" }
    if style.attributes.contains(.underline) { words += " underline" }
    if style.attributes.contains(.reverse) { words += " reverse" }
    if style.attributes.contains(.faint) { words += " faint" }
    return words
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, _ path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    return fclose(file) == 0 && written == bytes.count
  }
}
