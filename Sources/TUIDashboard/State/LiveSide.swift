import MonitorModel

/// What goes on live while the past is shown, kept for the return.
struct LiveSide: Sendable {
  /// The newest tick.
  var snapshot: MonitorSnapshot?
  /// The anomalies.
  var feed: AnomalyFeed
  /// The incidents.
  var incidents: IncidentFeed
  /// The charts as they were when the past was entered.
  var reply: DataReply
  /// The statistics as they were then.
  var statistics: StatisticsTable

  /// Takes in a new tick.
  mutating func accept(_ next: MonitorSnapshot) {
    if let snapshot, SeriesIndex.isRenumbered(from: snapshot.data, to: next.data) {
      feed.renumber(SeriesIndex(next.data.series))
      reply = DataReply()
      statistics = StatisticsTable()
    }
    snapshot = next
    feed.reconcile(open: next.open, lastEvent: next.lastEvent)
    incidents.add(next.incidents, at: next.data.at)
  }
}
