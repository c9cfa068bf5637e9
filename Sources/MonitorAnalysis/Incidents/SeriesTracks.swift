import MonitorModel

/// What some series did at the newest ticks: what the use of processes is compared with.
package struct SeriesTracks: Sendable {
  /// Ticks that are looked at.
  package static let ticksMost = UsageGroups.trailMost
  /// When the ticks were, in nanoseconds of the monotonic clock, oldest first.
  package var times: [Int64]
  /// The values of a series at those times, by its index; NaN for gaps.
  package var values: [Int: [Double]]

  /// Makes tracks.
  package init(times: [Int64] = [], values: [Int: [Double]] = [:]) {
    self.times = times
    self.values = values
  }

  /// The values of a series at some other times, oldest first; NaN where it has none.
  func values(_ series: SeriesID, at wanted: [Int64]) -> [Double]? {
    guard let own = values[series.index] else { return nil }
    var place = 0
    return wanted.map { time in
      while place < times.count, times[place] < time { place += 1 }
      return place < times.count && times[place] == time ? own[place] : .nan
    }
  }
}

extension StreamingDataProcessor {
  /// What some series did at the newest ticks.
  package func tracks(of series: some Sequence<Int>) -> SeriesTracks {
    let newest = windows.tick
    guard newest >= 0 else { return SeriesTracks() }
    let first = max(windows.oldestTick, newest - Int64(SeriesTracks.ticksMost) + 1)
    var tracks = SeriesTracks(times: (first...newest).map { windows.time(of: $0) })
    for index in series where self.series.indices.contains(index) {
      let record = windows.record(index)
      tracks.values[index] = (first...newest).map { windows.value(record, at: $0) }
    }
    return tracks
  }
}
