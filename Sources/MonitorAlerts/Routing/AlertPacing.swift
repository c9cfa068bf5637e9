/// When a receiver is told, and when it is told again.
package struct AlertPacing: Hashable, Sendable {
  /// How long after the first alert of a group the rest of it is waited for.
  package var wait: Duration
  /// The least time between two messages of a group.
  package var interval: Duration
  /// After how long a group that goes on is told again.
  package var again: Duration
  /// How long an anomaly must stand before it is told.
  package var holdFor: Duration
  /// How long it must be gone before it is told to be over; one that comes back before is the same.
  package var clearFor: Duration

  /// Makes a pacing; without arguments that of a receiver that people read.
  package init(
    wait: Duration = .seconds(10), interval: Duration = .seconds(60),
    again: Duration = .seconds(14_400), holdFor: Duration = .zero,
    clearFor: Duration = .seconds(30)
  ) {
    self.wait = wait
    self.interval = interval
    self.again = again
    self.holdFor = holdFor
    self.clearFor = clearFor
  }

  /// That of a receiver which groups by itself, and forgets what it does not hear again.
  package static let state = AlertPacing(
    wait: .zero, interval: .zero, again: .seconds(60), clearFor: .zero)
}
