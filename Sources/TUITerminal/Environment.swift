import Glibc

/// What the environment says about the terminal.
struct Environment {
  /// `TERM`, empty when not set.
  var term: String
  /// `COLORTERM`, empty when not set.
  var colorTerm: String
  /// Whether `NO_COLOR` is there and not empty (no-color.org).
  var noColor: Bool
  /// Whether tmux is around.
  var tmux: Bool
  /// Where terminal descriptions may lie, in ncurses' order.
  var terminfoDirectories: [String]

  /// Reads the process's environment.
  static func current() -> Environment {
    func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    var directories: [String] = []
    let own = value("TERMINFO")
    if own.hasPrefix("/") { directories.append(own) }
    let home = value("HOME")
    if !home.isEmpty { directories.append(home + "/.terminfo") }
    directories += value("TERMINFO_DIRS").split(separator: ":").map(String.init)
    directories += ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"]
    return Environment(
      term: value("TERM"), colorTerm: value("COLORTERM"), noColor: !value("NO_COLOR").isEmpty,
      tmux: !value("TMUX").isEmpty, terminfoDirectories: directories)
  }

  /// Whether the terminal says that it takes 24-bit colours.
  ///
  /// GNU screen hands on what the terminal around it said and then garbles them, so there it does
  /// not count.
  var claimsDirectColor: Bool {
    (colorTerm == "truecolor" || colorTerm == "24bit") && (!term.hasPrefix("screen") || tmux)
  }

  /// The descriptions to try: the terminal's own, then one like it.
  var candidates: [String] {
    let modern = ["xterm", "alacritty", "foot", "ghostty", "kitty", "wezterm", "contour", "rio"]
    let others = ["st", "konsole", "gnome", "vte", "mlterm", "iterm", "putty", "mintty", "rxvt"]
    if term.hasPrefix("tmux") || term.hasPrefix("screen") {
      return [term, "screen-256color", "screen", "vt100"]
    }
    if (modern + others).contains(where: { term.hasPrefix($0) }) {
      return [term, "xterm-256color", "xterm", "vt100"]
    }
    return [term, "ansi", "vt100"]
  }

  /// The compiled description of a terminal; `nil` where there is no file of it.
  func description(of term: String) -> TerminfoEntry? {
    guard let first = term.utf8.first, !term.utf8.contains(UInt8(ascii: "/")) else { return nil }
    let letter = String(Character(Unicode.Scalar(first)))
    let code = String(first, radix: 16)
    for directory in terminfoDirectories {
      for folder in [letter, code] {
        if let bytes = Environment.bytes(of: "\(directory)/\(folder)/\(term)") {
          return TerminfoEntry(bytes)
        }
      }
    }
    return nil
  }

  /// Runs `body` with some variables changed.
  static func with<Result>(_ changes: [(name: String, value: String)], _ body: () -> Result)
    -> Result
  {
    let before = changes.map { getenv($0.name).map { String(cString: $0) } }
    for change in changes { setenv(change.name, change.value, 1) }
    defer {
      for (change, old) in zip(changes, before) {
        if let old { setenv(change.name, old, 1) } else { unsetenv(change.name) }
      }
    }
    return body()
  }

  private static func bytes(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // Compiled entries are at most 32 KiB (term(5)).
    var bytes = [UInt8](repeating: 0, count: 32_768)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }
}
