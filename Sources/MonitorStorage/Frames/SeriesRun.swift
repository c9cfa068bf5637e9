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

  /// Whether it is one that `grow` can have made of collectors with so many series each.
  package func isSound(series: [Int], most: Int) -> Bool {
    guard known.count <= series.count, zip(known, series).allSatisfy({ $0 >= 0 && $0 <= $1 })
    else { return false }
    var sum = 0
    var numbered = [Int](repeating: 0, count: known.count)
    for run in runs {
      // The series of a collector are numbered one after another, whatever comes between.
      guard known.indices.contains(run.collector), run.first == numbered[run.collector],
        run.count > 0, run.count <= known[run.collector] - run.first
      else { return false }
      numbered[run.collector] += run.count
      sum += run.count
    }
    return sum == count && sum <= most && (sum == most || numbered == known)
  }
}
