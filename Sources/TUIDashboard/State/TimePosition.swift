package import MonitorModel

/// Where in time the picture is.
package enum TimePosition: Sendable {
  /// The newest tick is shown as it comes.
  case live
  /// A live tick is held since `since`; `newest` is the one that would be shown now.
  case paused(since: MonotonicInstant, newest: MonitorSnapshot?)
  /// A recorded tick is shown.
  case past(PastMoment)
}
