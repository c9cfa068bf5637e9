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
  /// Do something with anomalies, and tell with `DashboardMessage.acted` how it went.
  case act(TriageCommand)
  /// Write a text to a new file whose name begins so, and tell where it is.
  case export(name: String, text: String)
  /// Show a text in the person's pager.
  case page(String)
  /// Let the person edit a text in their editor; the answer is `.edited`.
  case edit(String, anomaly: UInt64)
  /// Show the daemon at an address, as `kilter attach` does, until the person quits it.
  case attach(String)
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
