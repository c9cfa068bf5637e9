package import MonitorModel
package import TUICore

/// Everything that can happen to the dashboard.
package enum DashboardMessage: Sendable {
  /// A new tick, with the answer to the request the state had before it.
  case snapshot(MonitorSnapshot, DataReply)
  /// New steps in the lives of anomalies.
  case events(EventPage)
  /// A key.
  case key(Key)
  /// The mouse.
  case mouse(MouseEvent)
  /// The screen has a new size.
  case resized(Size)
  /// The answer to a request that a key made between two ticks (`DashboardEffect.fetch`).
  case data(DataReply)
  /// How teaching the detector went (`DashboardEffect.teach`).
  case taught(DetectorLesson, Bool)
  /// A line for the person, shown until the next key.
  case notice(String)
}
