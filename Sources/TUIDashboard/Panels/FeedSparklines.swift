import MonitorModel
import TUICore

/// The small charts in the rows of the feed: from a while before an anomaly began until now.
enum FeedSparklines {
  /// The cells of a chart in a feed that is `columns` wide; 0 where there is no room.
  static func cells(columns: Int) -> Int { columns < 110 ? 0 : columns < 160 ? 14 : 24 }

  /// Seconds of a cell: few lengths, so that a chart is drawn anew only when it moves by a cell.
  private static let lengths: [Int64] = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1_800, 3_600, 7_200]

  /// What is asked for, for the rows that are on the screen.
  static func requests(
    _ state: DashboardState, rows: ArraySlice<AnomalyRow>, cells: Int
  ) -> [DataRequest.History] {
    guard cells > 0 else { return [] }
    var requests: [DataRequest.History] = []
    for row in rows {
      guard let id = row.anomaly, let record = state.feed.record(id),
        state.holds(record.event.series, record.event.key),
        let bucket = bucket(state, record, cells: cells)
      else { continue }
      let series = record.event.series
      guard !requests.contains(where: { $0.series == series }) else { continue }
      requests.append(.init(series: series, bucketNanoseconds: bucket, buckets: cells))
    }
    return requests
  }

  /// The length of a cell by which the beginning of an anomaly is within the chart; `nil` where it is
  /// too long ago.
  private static func bucket(
    _ state: DashboardState, _ record: AnomalyFeed.Record, cells: Int
  ) -> Int64? {
    guard let now = state.snapshot?.data.at else { return nil }
    let age = max(0, now - record.event.startedAt)
    let tick = state.tickNanoseconds
    return lengths.lazy.map { max(tick, $0 * 1_000_000_000) }
      .first { $0 * Int64(cells) * 7 / 10 >= age }
  }

  /// Draws the chart of one anomaly, if its data has come.
  static func draw(
    _ state: DashboardState, _ canvas: inout Canvas, _ record: AnomalyFeed.Record, column: Int,
    row: Int, cells: Int
  ) {
    let series = record.event.series
    guard cells > 0, state.holds(series, record.event.key),
      let now = state.snapshot?.data.at.nanoseconds, let history = state.history(series),
      let bucket = bucket(state, record, cells: cells), history.bucketNanoseconds == bucket
    else { return }
    let floor = record.event.unit == .ratio ? 1 : max(0, record.event.expected.upperBound)
    let content = Sparkline.Content(
      history: history, now: now,
      scale: 0...max(Sparkline.top(history, floor: floor), .leastNormalMagnitude),
      style: Style(.dim), stretches: state.feed.stretches(of: series), series: series)
    Sparkline.draw(&canvas, content, column: column, row: row, cells: cells)
  }
}

extension DashboardState {
  /// Whether a number is that of a series in what is shown.
  func holds(_ series: SeriesID, _ key: SeriesKey) -> Bool {
    guard let all = snapshot?.data.series else { return false }
    return series.index >= 0 && series.index < all.count && all[series.index].key == key
  }
}

extension AnomalyFeed {
  /// Where a series was anomalous.
  func stretches(of series: SeriesID) -> [Stretch] {
    stretches.filter { $0.series == series.rawValue }
  }
}
