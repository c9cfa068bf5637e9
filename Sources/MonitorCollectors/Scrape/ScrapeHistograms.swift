import MonitorModel

/// The histograms of a source: cumulative buckets now and at the scrape before, and the quantiles of
/// what came between.
struct ScrapeHistograms {
  /// The quantiles that are computed.
  static let quantiles = [0.5, 0.9, 0.95, 0.99]
  /// Buckets of one source; those beyond are refused.
  static let bucketLimit = 65_536

  /// A quantile of one histogram, or why there is none.
  struct Quantile {
    /// The column.
    var column: Int
    /// The value, where `state` is `.value`.
    var value: Double
    /// What it is.
    var state: ReadingState
  }

  private struct Histogram {
    /// Places of its buckets, sorted by their bounds.
    var buckets: [Int32] = []
    /// The columns of its quantiles.
    var columns: Range<Int>
  }

  private var histograms: [Histogram] = []
  private var bounds: [Double] = []
  private var now: [Double] = []
  private var before: [Double] = []
  private var owners: [Int32] = []

  /// How many buckets there are.
  var bucketCount: Int { bounds.count }
  /// How many histograms there are.
  var count: Int { histograms.count }

  /// Adds a histogram whose quantiles go into these columns, and returns its index.
  mutating func add(columns: Range<Int>) -> Int {
    histograms.append(Histogram(columns: columns))
    return histograms.count - 1
  }

  /// Adds a bucket and returns its place.
  mutating func addBucket(_ histogram: Int, upTo bound: Double) -> Int {
    let place = bounds.count
    bounds.append(bound)
    now.append(.nan)
    before.append(.nan)
    owners.append(Int32(histogram))
    let at = histograms[histogram].buckets.firstIndex { bounds[Int($0)] > bound }
    histograms[histogram].buckets.insert(
      Int32(place), at: at ?? histograms[histogram].buckets.count)
    return place
  }

  /// Makes what is now what was before; buckets that do not come again have no value then.
  mutating func turn() {
    swap(&now, &before)
    for place in now.indices { now[place] = .nan }
  }

  /// Sets a bucket.
  @inline(__always) mutating func set(_ place: Int, _ value: Double) { now[place] = value }

  /// What the bucket for everything holds now; NaN where there is none.
  func whole(_ histogram: Int) -> Double {
    guard let largest = histograms[histogram].buckets.last, bounds[Int(largest)] == .infinity else {
      return .nan
    }
    return now[Int(largest)]
  }

  /// Computes the quantiles of all histograms over the increase since the scrape before.
  func evaluate(_ give: (Quantile) -> Void) {
    for histogram in histograms {
      let state = state(histogram)
      for (offset, quantile) in Self.quantiles.enumerated() {
        let value = state == .value ? self.quantile(quantile, histogram) : nil
        give(
          Quantile(
            column: histogram.columns.lowerBound + offset, value: value ?? 0,
            state: state == .value && value == nil ? .absent : state))
      }
    }
  }

  private func state(_ histogram: Histogram) -> ReadingState {
    var isWarm = true
    var last = 0.0
    for place in histogram.buckets {
      let (new, old) = (now[Int(place)], before[Int(place)])
      if new.isNaN { return .vanished }
      if old.isNaN { isWarm = false } else if new < old { return .counterReset }
      last = new - old
    }
    guard let largest = histogram.buckets.last else { return .absent }
    guard isWarm else { return .warmingUp }
    // Without a bucket for everything the ranks are of an unknown whole.
    if bounds[Int(largest)] != .infinity { return .malformed }
    return last > 0 ? .value : .idle
  }

  /// A quantile by linear interpolation within its bucket, the first beginning at 0, as Prometheus'
  /// `histogram_quantile` does (promql/quantile.go, `BucketQuantile`): beyond the last finite bound
  /// it is that bound.
  private func quantile(_ quantile: Double, _ histogram: Histogram) -> Double? {
    let buckets = histogram.buckets
    guard buckets.count >= 2 else { return nil }
    let whole = increase(buckets[buckets.count - 1])
    let rank = quantile * whole
    var below = 0.0
    for (index, place) in buckets.enumerated() {
      // Scraped while it changed, a bucket may hold less than the one before it.
      let cumulative = max(below, increase(place))
      guard cumulative >= rank else {
        below = cumulative
        continue
      }
      let bound = bounds[Int(place)]
      if bound == .infinity { return bounds[Int(buckets[index - 1])] }
      if index == 0, bound <= 0 { return bound }
      let start = index == 0 ? 0 : bounds[Int(buckets[index - 1])]
      guard cumulative > below else { return bound }
      return start + (bound - start) * (rank - below) / (cumulative - below)
    }
    return nil
  }

  private func increase(_ place: Int32) -> Double { now[Int(place)] - before[Int(place)] }
}
