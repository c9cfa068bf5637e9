package import MonitorModel

/// What the executable is to do; the dashboard itself touches nothing.
package enum DashboardEffect: Hashable, Sendable {
  /// End the program.
  case quit
  /// Give the terminal back and stop, as Ctrl-Z does.
  case suspend
  /// Clear the terminal and draw every cell.
  case redraw
  /// Use the theme with this name.
  case setTheme(String)
  /// Collect at this interval.
  case setInterval(Duration)
  /// Put text on the clipboard.
  case copy(String)
  /// Teach the detector, and tell with `DashboardMessage.taught` how it went.
  case teach(DetectorLesson)
  /// `dataRequest` has changed; answer it now and not at the next tick.
  case fetch
}
