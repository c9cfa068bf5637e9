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
  /// A text was pasted: it goes into the line that is typed and is never a key.
  case paste(String)
  /// The mouse.
  case mouse(MouseEvent)
  /// The screen has a new size.
  case resized(Size)
  /// The answer to a request that a key made between two ticks (`DashboardEffect.fetch`).
  case data(DataReply)
  /// How something that was wanted went (`DashboardEffect.act`).
  case acted(TriageCommand, TriageReply)
  /// What became of a note in the editor (`DashboardEffect.edit`).
  case edited(String, anomaly: UInt64)
  /// The session begins; where there is no now, a recording is opened.
  case start
  /// A recorded tick, and the question it answers.
  case moment(Moment, MomentQuery)
  /// Why there is no such tick.
  case noMoment(MomentAbsence, MomentQuery)
  /// So many nanoseconds of real time have passed while playing.
  case played(Int64)
  /// How the daemon is reached that is looked at.
  case connection(SourceConnection)
  /// A line for the person, shown until the next key.
  case notice(String)
}
