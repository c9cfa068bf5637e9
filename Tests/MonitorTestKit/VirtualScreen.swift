package import TUICore

/// As much of a terminal as ncurses uses of xterm: it reads bytes and knows what a user would see.
package struct VirtualScreen {
  /// Sequences that were not understood: none are expected.
  package private(set) var unknown: [String] = []
  private var size: Size
  private var cells: [String]
  private var column = 0
  private var row = 0
  private var last = " "
  private var pending: [UInt8] = []

  /// An empty screen.
  package init(size: Size) {
    self.size = size
    cells = Array(repeating: " ", count: size.columns * size.rows)
  }

  /// One row as text; the right half of a wide character has none.
  package func rowText(_ row: Int) -> String {
    cells[(row * size.columns)..<((row + 1) * size.columns)].joined()
  }

  /// Takes what a program sent.
  package mutating func feed(_ bytes: some Collection<UInt8>) {
    var text = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = text.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&text)
      case "\r": column = 0
      case "\n": row = min(size.rows - 1, row + 1)
      case "\u{08}": column = max(0, column - 1)
      case "\u{00}"..<" ": unknown.append("control \(scalar.value)")
      default: put(scalar)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    switch ScalarClass(scalar) {
    case .mark:
      guard column > 0 else { return }
      var place = row * size.columns + column - 1
      if cells[place].isEmpty { place -= 1 }
      cells[place].unicodeScalars.append(scalar)
    case .wide: write(String(Character(scalar)), width: 2)
    default: write(String(Character(scalar)), width: 1)
    }
  }

  private mutating func write(_ text: String, width: Int) {
    if column + width > size.columns { column = size.columns - width }
    let place = row * size.columns + column
    // Half of a wide character that is written over leaves a space.
    if cells[place].isEmpty, column > 0 { cells[place - 1] = " " }
    let after = place + width
    if column + width < size.columns, cells[after].isEmpty { cells[after] = " " }
    cells[place] = text
    if width == 2 { cells[place + 1] = "" }
    column += width
    last = text
  }

  private mutating func escape(_ text: inout Substring.UnicodeScalarView) {
    guard let kind = text.popFirst() else { return }
    switch kind {
    case "[": control(&text)
    case "(", ")": _ = text.popFirst()
    case "=", ">", "7", "8": break
    case "]", "P":
      while let scalar = text.popFirst(), scalar != "\u{07}" {
        if scalar == "\u{1B}" {
          _ = text.popFirst()
          break
        }
      }
    default: unknown.append("ESC \(kind)")
    }
  }

  private mutating func control(_ text: inout Substring.UnicodeScalarView) {
    var parameters = ""
    while let scalar = text.popFirst() {
      if scalar.value >= 0x40 {
        act(Character(scalar), parameters)
        return
      }
      parameters.unicodeScalars.append(scalar)
    }
  }

  private mutating func act(_ final: Character, _ parameters: String) {
    if parameters.hasPrefix("?") || "mlhrt".contains(final) { return }
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0) ?? 0
    }
    let first = max(1, numbers.first ?? 0)
    let start = row * size.columns
    switch final {
    case "H":
      row = min(size.rows, first) - 1
      column = min(size.columns, numbers.count > 1 ? max(1, numbers[1]) : 1) - 1
    case "d": row = min(size.rows, first) - 1
    case "G": column = min(size.columns, first) - 1
    case "A": row = max(0, row - first)
    case "B": row = min(size.rows - 1, row + first)
    case "C": column = min(size.columns - 1, column + first)
    case "D": column = max(0, column - first)
    case "K":
      let range = numbers.first == 1 ? 0..<(column + 1) : column..<size.columns
      for place in range { blank(start + place) }
    case "J":
      if numbers.first == 2 || numbers.first == 3 {
        for place in cells.indices { cells[place] = " " }
      } else {
        for place in (start + column)..<cells.count { blank(place) }
      }
    case "X": for place in column..<min(size.columns, column + first) { blank(start + place) }
    case "b": for _ in 0..<first { write(last, width: 1) }
    default: unknown.append("CSI \(parameters)\(final)")
    }
  }

  private mutating func blank(_ place: Int) {
    if cells[place].isEmpty, place % size.columns > 0 { cells[place - 1] = " " }
    cells[place] = " "
  }
}
