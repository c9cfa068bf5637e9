package import MonitorModel

/// A daemon that is looked at: it may be lost, and come back as another engine.
extension DashboardState {
  /// Since when what is shown as live is not, and why; `nil` while it is.
  package var loss: (since: WallInstant, reason: String, isFinal: Bool)? {
    guard case .live = time else { return nil }
    switch connection {
    case nil, .attached: return nil
    case .reconnecting(let since, let reason): return (since, reason, false)
    case .refused(let since, let reason): return (since, reason, true)
    }
  }

  /// Takes in how the daemon is reached now.
  mutating func take(_ next: SourceConnection) {
    let wasLost = connection.map { !$0.isAttached } ?? false
    connection = next
    if wasLost, next.isAttached { notice = "attached again" }
    guard !next.isAttached, loss == nil else { return }
    // The picture of another time does not say it.
    switch next {
    case .attached: break
    case .reconnecting(_, let reason): notice = "the daemon is not reached: \(reason)"
    case .refused(_, let reason): notice = "the daemon refuses: \(reason)"
    }
  }

  /// Forgets what numbers of an engine name that is gone: those of the next may be the same.
  mutating func forgetEngine() {
    if case .past(var past) = time {
      past.live?.feed = AnomalyFeed()
      past.live?.incidents = IncidentFeed()
      past.live?.statistics = StatisticsTable()
      time = .past(past)
    } else {
      feed = AnomalyFeed()
      incidents = IncidentFeed()
      statistics = StatisticsTable()
      forecastsNeverCame = true
      relatedQuestion = nil
    }
    triage = TriageBoard()
    marked = []
    rangeStart = nil
  }
}
