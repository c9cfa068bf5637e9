package import MonitorModel

/// What a subscription is about.
///
/// Subscriptions with the same topic share every message: each is encoded once.
package struct StreamTopic: Hashable, Sendable {
  /// How values come.
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    /// All at first, and then those that changed.
    case delta
    /// All of them each time.
    case snapshot
  }

  /// The name that the client gave the subscription.
  package var id: String
  /// The series; none where only events are wanted.
  package var match: [SeriesSelector]
  /// Whether values are wanted.
  package var wantsSeries: Bool
  /// Whether anomaly events are wanted; with `match` only those of its series.
  package var wantsEvents: Bool
  /// The least severity of events.
  package var severity: Severity
  /// The shortest time between two messages with values, milliseconds.
  package var intervalMilliseconds: Int
  /// How values come.
  package var mode: Mode

  /// Makes a topic.
  package init(
    id: String, match: [SeriesSelector] = [], wantsSeries: Bool = true, wantsEvents: Bool = false,
    severity: Severity = .info, intervalMilliseconds: Int = 0, mode: Mode = .delta
  ) {
    self.id = id
    self.match = match
    self.wantsSeries = wantsSeries
    self.wantsEvents = wantsEvents
    self.severity = severity
    self.intervalMilliseconds = intervalMilliseconds
    self.mode = mode
  }

  /// Whether it is about a series.
  package func covers(_ key: SeriesKey) -> Bool {
    match.isEmpty || match.contains { $0.matches(key) }
  }

  /// Whether an event is wanted.
  package func covers(_ event: AnomalyEvent) -> Bool {
    wantsEvents && event.severity >= severity && covers(event.key)
  }
}
