package import TUICore

/// What a terminal tells its program.
package enum TerminalEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// A text was pasted: one line without control characters, see `PastedLine`.
  case paste(String)
  /// The mouse did something.
  case mouse(MouseEvent)
  /// The terminal has a new size; the screen is to be drawn anew.
  case resized(Size)
  /// The program goes on after a stop; the screen has been drawn anew.
  case resumed
  /// A signal asks the program to end: SIGTERM or SIGINT.
  case terminate(signal: Int32)
  /// The terminal is gone: nothing can be shown or read any more.
  case hangup
}
