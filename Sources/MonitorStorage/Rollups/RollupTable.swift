/// The rollups of some series that follow each other in a session's numbering.
package struct RollupTable: Hashable, Sendable {
  /// How long a stretch each point sums up.
  package var period: RollupPeriod
  /// The series, by their numbers in the session.
  package var series: Range<Int>
  /// The periods in which there was a tick, ascending.
  package var periods: [Int64]
  /// The ticks in each of them, those that were missed included.
  package var ticks: [UInt32]
  /// The point of the n-th series in the m-th period is at n × `periods.count` + m; its `count` and
  /// `gaps` together are the ticks of the period.
  package var points: [RollupPoint]

  /// Makes a table.
  package init(
    period: RollupPeriod, series: Range<Int>, periods: [Int64], ticks: [UInt32],
    points: [RollupPoint]
  ) {
    self.period = period
    self.series = series
    self.periods = periods
    self.ticks = ticks
    self.points = points
  }

  /// The points of a series, by period; `nil` for one that is not in the table.
  package func points(of series: Int) -> ArraySlice<RollupPoint>? {
    guard self.series.contains(series) else { return nil }
    let start = (series - self.series.lowerBound) * periods.count
    return points[start..<start + periods.count]
  }
}
