/// Means of short equal stretches, and the working memory of what is computed from them.
struct TrendBins {
  /// The most bins.
  static let most = 32

  /// Seconds from the newest point to the middle of the bin's values, not above 0; oldest first.
  private(set) var times: [Double] = []
  /// The means; bins without a value are left out.
  private(set) var values: [Double] = []
  /// By bin, the empty ones included, its place in `values` or −1.
  private var places: [Int] = []
  private var work: [Double] = []

  /// No bins, with memory for all.
  init() {
    times.reserveCapacity(Self.most)
    values.reserveCapacity(Self.most)
    places.reserveCapacity(Self.most)
    work.reserveCapacity(Self.most * (Self.most - 1) / 2)
  }

  /// Cuts the points from `start` on into `count` bins.
  mutating func cut(_ points: PointSeries, from start: Int, _ count: Int) {
    times.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    let length = points.count - start
    var first = start
    for bin in 1...count {
      let end = start + length * bin / count
      let value = points.mean(first, end)
      if value == value {
        places.append(values.count)
        times.append(points.time(first, end))
        values.append(value)
      } else {
        places.append(-1)
      }
      first = end
    }
  }

  /// The median of the bins of a block and the mean of their times; NaN where they are empty.
  mutating func block(_ block: Int, of perBlock: Int) -> (time: Double, value: Double) {
    work.removeAll(keepingCapacity: true)
    var time = 0.0
    for bin in block * perBlock..<(block + 1) * perBlock where places[bin] >= 0 {
      work.append(values[places[bin]])
      time += times[places[bin]]
    }
    guard !work.isEmpty else { return (.nan, .nan) }
    let number = Double(work.count)
    return (time / number, Selection.median(&work))
  }

  /// The slope of Theil and Sen: the median of the slopes between all pairs.
  mutating func medianSlope() -> Double {
    work.removeAll(keepingCapacity: true)
    for later in values.indices {
      for earlier in 0..<later {
        work.append((values[later] - values[earlier]) / (times[later] - times[earlier]))
      }
    }
    return Selection.median(&work)
  }

  /// Where the line of a slope stands now, and the spread of the bins about it: 1.4826 times the
  /// median absolute deviation.
  mutating func line(_ slope: Double) -> (level: Double, spread: Double) {
    work.removeAll(keepingCapacity: true)
    for index in values.indices { work.append(values[index] - slope * times[index]) }
    let level = Selection.median(&work)
    for index in work.indices { work[index] = abs(work[index] - level) }
    return (level, 1.482_6 * Selection.median(&work))
  }

  /// The newest bin carried on to now along a slope.
  func newestLevel(_ slope: Double) -> Double {
    guard let value = values.last, let time = times.last else { return .nan }
    return value - slope * time
  }

  /// S and the p-value of the test of Mann and Kendall over the bins.
  func mannKendall() -> (s: Int, pValue: Double) {
    var s = 0
    var ties = 0.0
    for index in values.indices {
      var equal = 0
      for other in values.indices {
        if values[other] == values[index] {
          equal += 1
        } else if other < index {
          s += values[index] > values[other] ? 1 : -1
        }
      }
      // A group of t adds t(t − 1)(2t + 5), a t-th of it with each member.
      ties += MannKendall.tie(equal) / Double(equal)
    }
    return (s, MannKendall.pValue(s: s, count: values.count, tieTerm: ties))
  }
}
