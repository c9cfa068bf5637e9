/// Series that were registered one after another: a stretch of a collector's series that have
/// consecutive numbers in the session.
package struct SeriesRun: Hashable, Codable, Sendable {
  /// The collector, by its place in the session.
  package var collector: Int
  /// The first series, by its place in the collector's catalog.
  package var first: Int
  /// How many.
  package var count: Int

  /// Makes a run.
  package init(collector: Int, first: Int, count: Int) {
    self.collector = collector
    self.first = first
    self.count = count
  }
}

/// The order in which a session numbered its series.
package struct SeriesOrder: Hashable, Codable, Sendable {
  /// The runs, in order.
  package private(set) var runs: [SeriesRun] = []
  /// Series that have a number.
  package private(set) var count = 0
  private var known: [Int] = []

  /// An order of nothing.
  package init() {}

  /// Numbers what a collector's catalog has more than was known, up to `most` series in all; the
  /// rest never gets a number.
  package mutating func grow(collector: Int, to series: Int, most: Int) {
    while known.count <= collector { known.append(0) }
    guard series > known[collector] else { return }
    let fitting = min(series - known[collector], max(0, most - count))
    if fitting > 0 {
      if let last = runs.last, last.collector == collector,
        last.first + last.count == known[collector]
      {
        runs[runs.count - 1].count += fitting
      } else {
        runs.append(SeriesRun(collector: collector, first: known[collector], count: fitting))
      }
      count += fitting
    }
    known[collector] = series
  }

  /// Whether the runs are ones that `grow` can have made, within limits.
  package func isSound(collectors: Int, most: Int) -> Bool {
    var sum = 0
    for run in runs {
      guard (0..<collectors).contains(run.collector), run.first >= 0, run.count > 0,
        run.first <= most, run.count <= most
      else { return false }
      sum += run.count
    }
    return sum == count && sum <= most && known.count <= collectors
      && known.allSatisfy { $0 >= 0 }
  }
}
