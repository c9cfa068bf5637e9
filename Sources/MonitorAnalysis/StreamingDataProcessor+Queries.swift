package import MonitorModel

extension StreamingDataProcessor {
  /// What a view asked for, as of the newest tick.
  ///
  /// `now` says where the newest chart bucket is.
  package func reply(to request: DataRequest, now: MonotonicInstant) -> DataReply {
    var reply = DataReply()
    for wanted in request.histories {
      if let history = history(wanted, now: now) { reply.histories.append(history) }
    }
    if let window = request.window {
      let wanted = request.statisticsSeries ?? series.indices.map { SeriesID($0) }
      for id in wanted where series.indices.contains(id.index) {
        reply.statisticsSeries.append(id)
        reply.statistics.append(statistics(id, window))
      }
    }
    reply.details = request.details.compactMap { detail($0, now: now) }
    if request.forecasts { reply.forecasts = forecasts(now: now) }
    if let question = request.related { reply.related = related(question) }
    return reply
  }

  /// The statistics of a series over a window; empty for a series that is not known.
  package func statistics(_ id: SeriesID, _ window: StatisticsWindow) -> WindowStatistics {
    guard series.indices.contains(id.index) else { return .empty() }
    return windows.statistics(id.index, window)
  }

  /// The trend of a series over a window.
  package func trend(_ id: SeriesID, _ window: StatisticsWindow) -> Trend {
    guard series.indices.contains(id.index) else {
      return Trend(slopePerSecond: .nan, direction: .flat, pValue: 1)
    }
    return windows.trend(id.index, window)
  }

  /// Everything known about a series; `nil` for one that is not known.
  package func detail(_ id: SeriesID, now: MonotonicInstant) -> SeriesDetail? {
    guard series.indices.contains(id.index) else { return nil }
    return SeriesDetail(
      series: id, statistics: StatisticsWindow.allCases.map { statistics(id, $0) },
      trends: StatisticsWindow.allCases.map { trend(id, $0) }, forecast: forecast(id, now: now),
      quality: quality(id), outlook: outlook(id, now: now))
  }

  /// A stretch of history in aligned buckets, from the last hour; `nil` for a series that is not
  /// known.
  ///
  /// Beyond five minutes the values carry the hour's `percentileError`.
  package func history(
    _ wanted: DataRequest.History, now: MonotonicInstant
  ) -> DataReply.History? {
    guard series.indices.contains(wanted.series.index), wanted.bucketNanoseconds > 0 else {
      return nil
    }
    let count = min(max(1, wanted.buckets), 4_096)
    let length = wanted.bucketNanoseconds
    func bucket(_ nanoseconds: Int64) -> Int64 {
      let quotient = nanoseconds / length
      return nanoseconds % length < 0 ? quotient - 1 : quotient
    }
    let first = bucket(now.nanoseconds) - Int64(count) + 1
    var sums = [Double](repeating: 0, count: count)
    var numbers = [UInt32](repeating: 0, count: count)
    var low = [Float](repeating: .nan, count: count)
    var high = low
    let record = windows.record(wanted.series.index)
    var tick = windows.tick
    while tick >= windows.oldestTick {
      let place = bucket(windows.time(of: tick)) - first
      if place < 0 { break }
      let value = windows.value(record, at: tick)
      tick -= 1
      guard place < Int64(count), value == value else { continue }
      let index = Int(place)
      sums[index] += value
      numbers[index] += 1
      let rounded = Float(value)
      if !(low[index] <= rounded) { low[index] = rounded }
      if !(high[index] >= rounded) { high[index] = rounded }
    }
    let means = (0..<count).map {
      numbers[$0] > 0 ? Float(sums[$0] / Double(numbers[$0])) : Float.nan
    }
    return DataReply.History(
      series: wanted.series, bucketNanoseconds: length, firstBucket: first, means: means,
      minima: low, maxima: high, counts: numbers)
  }

  /// The oldest tick whose values are held; `nil` before the first.
  package var heldSince: MonotonicInstant? {
    guard windows.tick >= 0 else { return nil }
    return MonotonicInstant(nanoseconds: windows.time(of: max(0, windows.oldestTick)))
  }
}

extension StreamingDataProcessor {
  /// The shape of a series' last five minutes; empty for one that is not known.
  package func recentShape(_ id: SeriesID) -> RecentShape {
    series.indices.contains(id.index) ? windows.recentShape(id.index) : RecentShape()
  }
}
