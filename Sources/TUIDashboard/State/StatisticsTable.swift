package import MonitorModel

/// Window statistics by series, kept a few seconds so that a table of them stays calm.
package struct StatisticsTable: Sendable {
  /// The window they describe.
  package private(set) var window: StatisticsWindow?
  /// When they were taken.
  package private(set) var at = MonotonicInstant(nanoseconds: .min / 2)
  /// Whether they cover all series or some.
  package private(set) var count = 0
  private var values: [WindowStatistics] = []
  private var places: [Int32] = []

  /// Makes an empty table.
  package init() {}

  /// Takes the statistics of an answer.
  package mutating func accept(
    _ reply: DataReply, window: StatisticsWindow, at: MonotonicInstant
  ) {
    self.window = window
    self.at = at
    values = reply.statistics
    count = values.count
    for index in places.indices { places[index] = -1 }
    for (place, series) in reply.statisticsSeries.enumerated() where place < values.count {
      while places.count <= series.index { places.append(-1) }
      places[series.index] = Int32(place)
    }
  }

  /// The statistics of a series, where they are known.
  package subscript(series series: SeriesID) -> WindowStatistics? {
    guard series.index >= 0, series.index < places.count, places[series.index] >= 0 else {
      return nil
    }
    return values[Int(places[series.index])]
  }
}
