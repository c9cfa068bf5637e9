package import MonitorModel
import TUICore

extension DashboardState {
  /// What the visible view needs besides the snapshot.
  ///
  /// A view that is not shown asks for nothing.
  package var dataRequest: DataRequest { dataRequest(isPast: past != nil) }

  /// What it needs while live, and nothing while another tick than the newest is shown.
  package var liveRequest: DataRequest {
    guard case .live = time, !options.isRecording else { return DataRequest() }
    return dataRequest
  }

  /// The question for a recorded tick.
  package func query(for target: MomentTarget) -> MomentQuery {
    MomentQuery(
      target: target, request: dataRequest(isPast: true), registry: snapshot?.data.registry ?? 0)
  }

  /// What is renewed now and then while live is asked for at once where it is of another moment.
  private func dataRequest(isPast: Bool) -> DataRequest {
    var request = DataRequest()
    guard snapshot != nil else { return request }
    for placement in ScreenLayout.placements(self) { add(placement, to: &request, isPast: isPast) }
    return request
  }

  /// The time charts cover now: until the engine has run for a minute the shortest, so that a
  /// fresh screen is not an empty one, unless an earlier run fills it; then what was chosen, or what
  /// an open anomaly needs.
  package var shownSpan: ChartSpan {
    let ticks = snapshot.map { Int64(clamping: $0.data.sequence) } ?? 0
    let (age, overflow) = ticks.multipliedReportingOverflow(by: tickNanoseconds)
    if spanChosen { return span }
    // The chart of an anomaly reaches back to a little before its start.
    if let id = details.last?.subject, let event = feed.record(id)?.event, let snapshot {
      let back = Double(snapshot.data.at - event.startedAt) / 1e9
      return .covering(seconds: max(back * 1.1 + 30, Double(span.seconds)))
    }
    return overflow || age > 60_000_000_000 || isFilled(before: age) ? span : .shortest
  }

  /// Whether a live chart shows a time before the engine began, `age` nanoseconds ago; the next
  /// answer, a tick later, is of the longer span.
  private func isFilled(before age: Int64) -> Bool {
    guard past == nil, let now = snapshot?.data.at.nanoseconds else { return false }
    return reply.histories.contains { history in
      guard history.bucketNanoseconds > 0 else { return false }
      let start = (now - age) / history.bucketNanoseconds - 2 - history.firstBucket
      return history.means.prefix(Int(clamping: max(0, start))).contains { !$0.isNaN }
    }
  }

  /// The time between two ticks, in nanoseconds.
  var tickNanoseconds: Int64 {
    max(1, snapshot?.config.metricsInterval.nanoseconds ?? 1_000_000_000)
  }

  private func add(_ placement: Placement, to request: inout DataRequest, isPast: Bool) {
    switch placement.panel {
    case .signals, .compact, .sourceSignals, .fleetHost:
      let form = SignalRows.form(self, placement)
      guard form.cells > 0 else { return }
      // The whole row is filled, a little more than the span: an empty stretch would read as a gap.
      let bucket = shownSpan.bucket(cells: form.cells, tickNanoseconds: tickNanoseconds)
      let count = min(form.cells, 4_096)
      for signal in form.signals {
        request.histories.append(
          .init(series: signal.series, bucketNanoseconds: bucket, buckets: count))
      }
      // Those of a whole fleet are many, and a host's rows have no place for them.
      if !form.signals.isEmpty, placement.panel != .fleetHost {
        request.forecasts = isPast || areForecastsDue
      }
    case .percentiles:
      let wanted = board.signals.map(\.series)
      if isDue(seconds: 5, wanted, isPast: isPast) {
        request.window = window
        request.statisticsSeries = wanted
      }
    case .seriesTable:
      // Only an order by a figure of the window needs that figure of every series.
      let visible = visibleSeries(placement)
      let wanted = seriesSorting.column.isStatistic ? seriesRows : visible
      if isDue(seconds: 2, wanted, isPast: isPast) {
        request.window = window
        request.statisticsSeries = wanted.count == seriesCount ? nil : wanted
        request.details = visible
      }
    case .anomalyList:
      let list = lists[placement.panel.rawValue]
      let rows = max(0, placement.area.rows - AnomalyListPanel.headRows)
      request.histories += FeedSparklines.requests(
        self, rows: feedRows.dropFirst(list.top).prefix(rows),
        cells: FeedSparklines.cells(columns: placement.area.columns))
    case .seriesDetail, .anomalyDetail, .history, .chart: addCharts(placement, to: &request)
    case .related: addRelated(placement, to: &request, isPast: isPast)
    default: break
    }
  }

  private func addRelated(
    _ placement: Placement, to request: inout DataRequest, isPast: Bool
  ) {
    guard let id = details.last?.subject, let event = feed.record(id)?.event,
      event.series.index < seriesCount
    else { return }
    if isPast || isRelatedDue(event) {
      request.related = .init(series: event.series, at: event.startedAt)
    }
    guard beside != nil else { return }
    for (series, area) in RelatedPanel.charts(self, placement.area.size) {
      addChart(series, columns: area.columns, to: &request)
    }
  }

  private func addChart(
    _ series: SeriesID, columns: Int, to request: inout DataRequest
  ) {
    let cells = ChartPanel.samples(columns: columns)
    let bucket = shownSpan.bucket(cells: cells, tickNanoseconds: tickNanoseconds)
    let span = Int64(shownSpan.seconds) * 1_000_000_000
    let count = min(cells, 4_096, Int((span + bucket - 1) / bucket))
    request.histories.append(.init(series: series, bucketNanoseconds: bucket, buckets: count))
  }

  /// What moved with an anomaly is looked for until the time after it is over, and then stays.
  private func isRelatedDue(_ event: AnomalyEvent) -> Bool {
    guard let now = snapshot?.data.at,
      relatedQuestion == .init(series: event.series, at: event.startedAt)
    else { return true }
    let isOver = relatedAt - event.startedAt > RelatedSeries.after
    return !isOver && now - relatedAt >= 5_000_000_000
  }

  private func addCharts(_ placement: Placement, to request: inout DataRequest) {
    let series: [SeriesID]
    var columns = placement.area.columns
    switch placement.panel {
    case .history:
      series = HistoryPanel.charted(self, placement.area.size)
      columns = HistoryPanel.areas(placement.area.size).charts.columns
    case .chart: series = ChartOfSignalPanel.series(self).map { [$0] } ?? []
    default: series = openSeries.map { [$0] } ?? []
    }
    let future =
      placement.panel == .chart ? 0 : ChartPanel.futureColumns(columns: columns, span: shownSpan)
    let cells = ChartPanel.samples(columns: columns, futureColumns: future)
    let bucket = shownSpan.bucket(cells: cells, tickNanoseconds: tickNanoseconds)
    let span = Int64(shownSpan.seconds) * 1_000_000_000
    let count = min(cells, 4_096, Int((span + bucket - 1) / bucket))
    for id in series where id.index < seriesCount {
      request.histories.append(.init(series: id, bucketNanoseconds: bucket, buckets: count))
    }
    if placement.panel != .chart { request.details = series.filter { $0.index < seriesCount } }
    if case .anomaly(let id) = details.last { request.likes = feed.record(id)?.event.key }
    if !request.histories.isEmpty { request.comparedSeconds = comparison.seconds }
  }

  /// Earlier anomalies of a series and its kin, as far as they were asked for, newest first.
  func likes(of key: SeriesKey) -> [PastAnomaly] {
    reply.likes.filter { $0.key.name == key.name }
  }

  /// The series that an open detail is about.
  var openSeries: SeriesID? {
    switch details.last {
    case .series(let series): series
    case .anomaly(let id), .related(let id): feed.record(id)?.event.series
    default: nil
    }
  }

  /// How many series there are.
  var seriesCount: Int { snapshot?.data.series.count ?? 0 }

  /// Whether the statistics of `series` over the chosen window are too old, or of something else.
  private func isDue(seconds: Int64, _ series: [SeriesID], isPast: Bool) -> Bool {
    guard let now = snapshot?.data.at, !series.isEmpty else { return false }
    if isPast { return true }
    if statistics.window != window || now < statistics.at { return true }
    // Young windows change their figures at every tick.
    if (snapshot?.data.sequence ?? 0) < 10 { return true }
    // Asked for at this tick, the answer comes with the next.
    if now - statistics.at + tickNanoseconds >= seconds * 1_000_000_000 { return true }
    return series.contains { statistics[series: $0] == nil }
  }

  /// Forecasts are renewed every ten seconds.
  private var areForecastsDue: Bool {
    guard let now = snapshot?.data.at.nanoseconds else { return false }
    let period: Int64 = 10_000_000_000
    return forecastsNeverCame || (now + tickNanoseconds) / period != now / period
  }

  private func visibleSeries(_ placement: Placement) -> [SeriesID] {
    let list = lists[placement.panel.rawValue]
    let rows = max(0, placement.area.rows - SeriesTablePanel.headRows)
    return Array(seriesRows.dropFirst(list.top).prefix(rows))
  }
}
