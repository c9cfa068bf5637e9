import MonitorModel

/// Recorded ticks as they come.
extension DashboardState {
  /// Shows a recorded tick, if it was asked for and is still wanted.
  mutating func take(_ moment: Moment, _ query: MomentQuery) -> [DashboardEffect] {
    let isArrival = seek?.target == query.target
    let isOnTheWay = seek?.leads(over: query.target) ?? false
    let isRenewal = past.map { query.target == .tick($0.instant) } ?? false
    guard isOnTheWay || isRenewal else { return [] }
    if case .step(let from, let nanoseconds) = query.target, moment.instant == from {
      return isArrival ? stopAtEnd(forward: nanoseconds > 0) : []
    }
    show(moment, asked: query)
    // The figures of the table decide which rows are seen, and those what is asked for.
    if activePanel == .seriesTable { refresh() }
    // What was asked for fits what was shown before; the new picture may need something else.
    if !isRenewal, self.query(for: query.target).request != query.request { needsData = true }
    guard isArrival, let reached = seek else { return [] }
    seek = nil
    if case .anomaly(_, let forward) = reached.target { openAnomaly(toldAt: moment, forward) }
    if let next = reached.next(from: moment.instant) { return seek(next) }
    return beginPlaying()
  }

  /// Plays a recording that was opened to be played, once.
  private mutating func beginPlaying() -> [DashboardEffect] {
    guard options.isRecording, let wanted = options.speed else { return [] }
    options.speed = nil
    speed = wanted
    return startPlaying()
  }

  private mutating func show(_ moment: Moment, asked query: MomentQuery) {
    let live = past.map(\.live) ?? (options.isRecording ? nil : liveSide())
    var shown = PastMoment(instant: moment.instant, extent: moment.extent, live: live)
    if let before = past {
      shown.isPlaying = before.isPlaying
      shown.owed = before.owed
    }
    feed = AnomalyFeed()
    feed.add(EventPage(events: moment.events, last: moment.snapshot.lastEvent))
    let series = moment.snapshot.data.series
    if !feed.isNumbered(as: series) { feed.renumber(SeriesIndex(series)) }
    incidents = IncidentFeed()
    // Nothing of another moment is to stand beside this one.
    reply = DataReply()
    relatedQuestion = nil
    if past?.instant != moment.instant { statistics = StatisticsTable() }
    accept(moment.snapshot)
    if moment.snapshot.data.registry == query.registry { accept(moment.reply, to: query.request) }
    time = .past(shown)
  }

  private func liveSide() -> LiveSide {
    LiveSide(
      snapshot: newestLive, feed: feed, incidents: incidents, reply: reply, statistics: statistics)
  }

  /// Opens the anomaly that was told at a moment: the first going forward, the last going back.
  private mutating func openAnomaly(toldAt moment: Moment, _ forward: Bool) {
    let told = feed.records.filter { $0.told == moment.snapshot.data.at }
    guard let record = (forward ? told.first : told.last) ?? feed.records.last else { return }
    show(anomaly: record.id)
  }

  /// A step came to nothing: there is no tick further on.
  private mutating func stopAtEnd(forward: Bool) -> [DashboardEffect] {
    if forward, newestLive != nil { return goLive() }
    seek = nil
    notice = forward ? "that is the newest moment" : "that is the oldest moment"
    return stopPlaying()
  }

  /// Leaves the picture and tells why.
  mutating func take(_ absence: MomentAbsence, _ query: MomentQuery) -> [DashboardEffect] {
    let isRenewal = past.map { query.target == .tick($0.instant) } ?? false
    guard seek?.target == query.target || isRenewal && seek == nil else { return [] }
    seek = nil
    notice = absence.reason
    return stopPlaying()
  }
}
