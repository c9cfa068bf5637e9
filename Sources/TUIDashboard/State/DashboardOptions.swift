package import MonitorModel

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
  /// Whether a recording is shown: there is no now to come back to.
  package var isRecording: Bool
  /// Where a recording is opened.
  package var start: MomentTarget
  /// The speed at which a recording plays from the start; `nil` where it waits.
  package var speed: PlaySpeed?
  /// What it remembers from before.
  package var memory: DashboardMemory
  /// Where hosts of a fleet have their own daemons: `https://{host}:9091`; empty where they have none.
  package var fleetDaemon: String

  /// Makes options.
  package init(
    utcOffsetSeconds: Int = 0, keyMap: KeyMap = KeyMap(), themes: [String] = [],
    view: DashboardView = .overview, isRecording: Bool = false, start: MomentTarget = .oldest,
    speed: PlaySpeed? = nil, memory: DashboardMemory = DashboardMemory(), fleetDaemon: String = ""
  ) {
    self.fleetDaemon = fleetDaemon
    self.memory = memory
    self.isRecording = isRecording
    self.start = start
    self.speed = speed
    self.utcOffsetSeconds = utcOffsetSeconds
    self.keyMap = keyMap
    self.themes = themes
    self.view = view
  }
}
