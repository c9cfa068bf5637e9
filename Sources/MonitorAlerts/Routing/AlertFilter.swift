package import MonitorModel

/// Which alerts a receiver is told of.
package struct AlertFilter: Hashable, Sendable {
  /// The least severity.
  package var least: Severity
  /// Only series that match one of these; all where empty.
  package var only: [SeriesGlob]
  /// No series that matches one of these.
  package var except: [SeriesGlob]
  /// Only at these times of the day; what begins at other times is told when they come.
  package var hours: AlertHours?

  /// Makes a filter.
  package init(
    least: Severity = .warning, only: [SeriesGlob] = [], except: [SeriesGlob] = [],
    hours: AlertHours? = nil
  ) {
    self.least = least
    self.only = only
    self.except = except
    self.hours = hours
  }

  /// Whether a receiver hears of an anomaly at all.
  package func takes(_ key: SeriesKey, _ severity: Severity) -> Bool {
    severity >= least && (only.isEmpty || only.contains { $0.matches(key) })
      && !except.contains { $0.matches(key) }
  }
}
