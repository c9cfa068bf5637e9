import MonitorModel

/// When a series reaches its ceiling: the slope of Theil (1950) and Sen (1968) over medians of
/// blocks, with Sen's confidence interval, towards the ceiling from the newest level.
enum CeilingForecaster {
  /// The most blocks.
  static let blocks = 32
  /// Forecasts further away than this are not given: 30 days.
  static let horizonSeconds = 30.0 * 86_400

  /// A forecast from block medians and the middles of their blocks in seconds, oldest first.
  ///
  /// `low` and `high` are slopes of the 95 % interval. `nil` where the series does not head for the
  /// ceiling significantly.
  static func forecast(
    times: [Double], medians: [Double], now: Double, ceiling: Double
  ) -> CeilingForecast? {
    guard medians.count >= 8, let newest = medians.last, let newestTime = times.last else {
      return nil
    }
    let (s, p) = MannKendall.test(medians)
    guard p < 0.01, s != 0, newest != ceiling, (s > 0) == (ceiling > newest) else { return nil }
    var slopes: [Double] = []
    for later in medians.indices {
      for earlier in 0..<later {
        slopes.append((medians[later] - medians[earlier]) / (times[later] - times[earlier]))
      }
    }
    slopes.sort()
    let middle = median(ofSorted: slopes)
    let way = ceiling - newest
    guard middle != 0, way / middle > 0 else { return nil }
    let n = Double(medians.count)
    let reach = 1.96 * (n * (n - 1) * (2 * n + 5) / 18).squareRoot()
    let lowPlace = Int(((Double(slopes.count) - reach) / 2).rounded())
    let highPlace = Int(((Double(slopes.count) + reach) / 2).rounded())
    let low = slopes[min(max(0, lowPlace), slopes.count - 1)]
    let high = slopes[min(max(0, highPlace), slopes.count - 1)]
    let (fast, slow) = way > 0 ? (high, low) : (low, high)
    let passed = now - newestTime
    let seconds = max(0, way / middle - passed)
    guard seconds <= horizonSeconds else { return nil }
    // The further beyond what was seen, the less it is worth: half at a hundred times as far.
    let reachBeyond = seconds / max(1e-9, newestTime - (times.first ?? newestTime))
    let narrowness = slow / fast > 0 ? min(1, slow / fast) : 0
    return CeilingForecast(
      ceiling: ceiling, seconds: seconds, earliestSeconds: max(0, way / fast - passed),
      latestSeconds: way / slow > 0 ? max(0, way / slow - passed) : .infinity,
      confidence: (1 - p) * (0.3 + 0.7 * narrowness) / (1 + reachBeyond / 100))
  }

  /// The median of values in ascending order, at least one.
  static func median(ofSorted values: [Double]) -> Double {
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }
}
