/// Why there is no screen to draw on, and what would be right.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard output is a file or a pipe.
  case notATerminal
  /// The terminal cannot be opened or asked; `call` failed with `code`.
  case system(call: String, code: Int32)
  /// `TERM` is empty.
  case noName
  /// The terminal named cannot place its cursor.
  case cannotDraw(term: String)
  /// Neither the terminal named nor one like it has a description on this machine.
  case noDescription(term: String)
  /// A terminal is in use already; there is one in a program.
  case inUse

  /// The sentence for a person: what is wrong, and what would be right.
  package var description: String {
    switch self {
    case .notATerminal:
      return "standard output is not a terminal; use --once for one frame as plain text"
    case .system(let call, let code):
      return "the terminal cannot be used: \(call) failed with error \(code)"
    case .noName:
      return "TERM is not set; set it to what the terminal is, for example TERM=xterm-256color"
    case .cannotDraw(let term):
      return "TERM=\(TerminalError.clean(term)) cannot place a cursor; set TERM to what the "
        + "terminal is, for example xterm-256color, or use --once for plain text"
    case .noDescription(let term):
      return "there is no description of TERM=\(TerminalError.clean(term)) on this machine; "
        + "install ncurses-base (or ncurses-term), or set TERM=xterm"
    case .inUse:
      return "this program has its terminal open already"
    }
  }

  private static func clean(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(40) {
      shown.unicodeScalars.append(scalar.value > 0x20 && scalar.value < 0x7f ? scalar : "?")
    }
    return shown
  }
}
