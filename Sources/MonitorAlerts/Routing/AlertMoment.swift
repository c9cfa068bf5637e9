package import MonitorModel

/// The instant of a step, on the clocks that rules need.
package struct AlertMoment: Hashable, Sendable {
  /// The monotonic instant, by which intervals are measured.
  package var at: MonotonicInstant
  /// The same in civil time.
  package var wall: WallInstant
  /// How far local time is ahead of UTC, in seconds.
  package var offsetSeconds: Int
  /// The machine's name.
  package var host: String

  /// Makes a moment.
  package init(
    at: MonotonicInstant, wall: WallInstant, offsetSeconds: Int = 0, host: String = ""
  ) {
    self.at = at
    self.wall = wall
    self.offsetSeconds = offsetSeconds
    self.host = host
  }
}
