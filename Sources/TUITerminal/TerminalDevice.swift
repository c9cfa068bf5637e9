import CTerminal
import Glibc

/// The terminal device: how it was found, and the modes to give back.
struct TerminalDevice {
  /// Reads and writes go here.
  let descriptor: Int32
  /// Whether it has an open file description of its own, so that non-blocking writes disturb
  /// nobody who shares standard output.
  let isOwn: Bool
  /// The modes it had.
  let modes: termios

  /// Opens the terminal that standard output is.
  static func open() throws(TerminalError) -> TerminalDevice {
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    var path = [CChar](repeating: 0, count: 256)
    var descriptor: Int32 = -1
    if ttyname_r(STDOUT_FILENO, &path, path.count) == 0 {
      descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    }
    let isOwn = descriptor >= 0
    if !isOwn { descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) }
    guard descriptor >= 0 else { throw .system(call: "open", code: errno) }
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(call: "tcgetattr", code: code)
    }
    return TerminalDevice(descriptor: descriptor, isOwn: isOwn, modes: modes)
  }

  /// Every byte as it is typed, none echoed, none turned into a signal, none changed on its way
  /// out.
  ///
  /// ncurses does not do this: what it writes to is not the terminal.
  func setRaw() {
    var raw = modes
    cfmakeraw(&raw)
    tcsetattr(descriptor, TCSANOW, &raw)
  }

  /// The modes it had before.
  func restore() {
    var modes = modes
    tcsetattr(descriptor, TCSANOW, &modes)
  }

  /// Its size, within what kilter draws.
  func size() -> (columns: Int32, rows: Int32) {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard kilter_terminal_size(descriptor, &columns, &rows) == 0 else { return (80, 24) }
    return (min(columns, 500), min(rows, 200))
  }
}
