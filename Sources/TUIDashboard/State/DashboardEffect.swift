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
  /// `dataRequest` has changed; answer it now and not at the next tick: with `.data` while live,
  /// with `.moment` for the tick that is shown while in the past.
  case fetch
  /// Fetch a recorded tick by `query(for:)`; answer with `.moment` or `.noMoment`.
  ///
  /// At most one is to be under way; of later ones the newest is wanted, and no others.
  case seek(MomentTarget)
  /// Now is shown again: no recorded tick is wanted any more, and playing is over.
  case live
  /// Send `.played` every `playInterval` from now on; `nil` stops.
  case play(PlaySpeed?)
}
