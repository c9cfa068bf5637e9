package import MonitorModel

/// One tick on its way to those who follow.
package struct StreamTick: Sendable {
  /// The state of the machine.
  package var snapshot: MonitorSnapshot
  /// The events since the tick before.
  package var events: [AnomalyEvent]
  /// Which series changed when.
  package var changes: ChangeIndex

  /// Makes a tick.
  package init(snapshot: MonitorSnapshot, events: [AnomalyEvent], changes: ChangeIndex) {
    self.snapshot = snapshot
    self.events = events
    self.changes = changes
  }

  /// Its number.
  package var sequence: UInt64 { snapshot.data.sequence }
}
