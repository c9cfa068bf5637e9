package import MonitorModel

/// A recorded tick that is shown.
package struct PastMoment: Sendable {
  /// Which tick it is.
  package var instant: RecordedInstant
  /// What is recorded, when the tick was fetched.
  package var extent: RecordedExtent
  /// Whether time goes on by itself, at the state's speed.
  package var isPlaying = false
  /// Recorded time that playing owes: less than a tick, in nanoseconds.
  var owed: Int64 = 0
  /// What to come back to; `nil` in a recording, which has no now.
  var live: LiveSide?
}
