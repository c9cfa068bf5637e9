/// What the executable tells the dashboard once, at the start.
package struct DashboardOptions: Sendable {
  /// Seconds that local time is ahead of UTC; for the clock and times of anomalies.
  package var utcOffsetSeconds: Int
  /// Which key does what.
  package var keyMap: KeyMap
  /// The names of themes, for completion.
  package var themes: [String]
  /// The view to begin with.
  package var view: DashboardView

  /// Makes options.
  package init(
    utcOffsetSeconds: Int = 0, keyMap: KeyMap = KeyMap(), themes: [String] = [],
    view: DashboardView = .overview
  ) {
    self.utcOffsetSeconds = utcOffsetSeconds
    self.keyMap = keyMap
    self.themes = themes
    self.view = view
  }
}
