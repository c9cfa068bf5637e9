import MonitorModel

extension WindowStore {
  /// The least p-value that is not significant.
  static var significance: Double { 0.01 }

  /// The trend of a series over a window; over the hour from the means of its blocks.
  func trend(_ index: Int, _ window: StatisticsWindow) -> Trend {
    let r = record(index)
    switch window {
    case .minute: return recentTrend(r, r.pointee.minute, minute: true)
    case .fiveMinutes: return recentTrend(r, r.pointee.five, minute: false)
    case .hour:
      guard olderCount(r) > 0 else {
        return recentTrend(r, r.pointee.five, minute: false)
      }
      return blockTrend(r)
    }
  }

  private func recentTrend(
    _ r: UnsafeMutablePointer<Record>, _ window: SlidingWindow, minute: Bool
  ) -> Trend {
    let n = window.count
    guard n > 2 else { return Trend(slopePerSecond: n > 0 ? 0 : .nan, direction: .flat, pValue: 1) }
    let spread = n * window.squaredPlaces - window.places * window.places
    let slope =
      (Double(n) * window.timeSum - Double(window.places) * window.sum1) / Double(spread)
    let p = MannKendall.pValue(
      s: window.kendall, count: n, tieTerm: r.pointee.isSettled ? 0 : tieTerm(r, minute: minute))
    return Self.trend(slope / shape.intervalSeconds, s: window.kendall, p: p)
  }

  private static func trend(_ slope: Double, s: Int, p: Double) -> Trend {
    let direction: Trend.Direction = p < significance ? (s > 0 ? .rising : .falling) : .flat
    return Trend(slopePerSecond: slope, direction: direction, pValue: p)
  }

  private func tieTerm(_ r: UnsafeMutablePointer<Record>, minute: Bool) -> Double {
    let sorted = order(r, minute: minute)
    let n = minute ? r.pointee.minute.count : r.pointee.five.count
    var term = 0.0
    var run = 0
    var previous = Double.nan
    for place in 0..<n {
      let value = r.pointee.ring[Int(sorted[place])]
      if value == previous {
        run += 1
      } else {
        if run > 1 { term += MannKendall.tie(run) }
        run = 1
        previous = value
      }
    }
    return run > 1 ? term + MannKendall.tie(run) : term
  }

  private func blockTrend(_ r: UnsafeMutablePointer<Record>) -> Trend {
    let (times, means) = blockMeans(r)
    let n = Double(means.count)
    guard means.count > 2 else { return Trend(slopePerSecond: 0, direction: .flat, pValue: 1) }
    let middle = times.reduce(0, +) / n
    let mean = means.reduce(0) { $0 + ($1 - means[0]) } / n + means[0]
    var above = 0.0
    var below = 0.0
    for index in means.indices {
      above += (times[index] - middle) * (means[index] - mean)
      below += (times[index] - middle) * (times[index] - middle)
    }
    let (s, p) = MannKendall.test(means)
    return Self.trend(above / below / shape.intervalSeconds, s: s, p: p)
  }

  /// The mean of each block of the hour that has values, oldest first, with its middle in ticks.
  func blockMeans(_ r: UnsafeMutablePointer<Record>) -> (times: [Double], means: [Double]) {
    var times: [Double] = []
    var means: [Double] = []
    let ringStart = tick - Int64(shape.fiveMinuteTicks) + 1
    let length = Int64(shape.blockTicks)
    var start = oldestTick
    while start < ringStart {
      let end = min(start + length, ringStart)
      let mean: Double
      if let memory = r.pointee.older {
        let block = OlderHour(base: memory, shape: shape).moments(ofBlockWith: start)
        mean = block.count > 0 ? block.mean : .nan
      } else {
        mean = value(r, at: end - 1)
      }
      if mean == mean {
        times.append(Double(start + end - 1) / 2)
        means.append(mean)
      }
      start = end
    }
    while start <= tick {
      let end = min(start + length, tick + 1)
      var moments = CentralMoments()
      for tick in start..<end {
        let value = value(r, at: tick)
        if value == value { moments.add(value) }
      }
      if moments.count > 0 {
        times.append(Double(start + end - 1) / 2)
        means.append(moments.mean)
      }
      start = end
    }
    return (times, means)
  }
}

extension WindowStore {
  /// What detectors ask of the five-minute window.
  func recentShape(_ index: Int) -> RecentShape {
    let r = record(index)
    let window = r.pointee.five
    guard window.count > 0 else { return RecentShape() }
    let sorted = order(r, minute: false)
    let ring = r.pointee.ring
    let n = Double(window.count)
    let offset = window.sum1 / n
    let variance = max(0, window.sum2 / n - offset * offset)
    func at(_ share: Int) -> Double { ring[Int(sorted[(window.count - 1) * share / 4])] }
    return RecentShape(
      count: window.count, mean: window.shift + offset, deviation: variance.squareRoot(),
      lowerQuartile: at(1), median: at(2), upperQuartile: at(3))
  }
}
