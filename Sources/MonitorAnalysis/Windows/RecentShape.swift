/// The shape of a series' last five minutes, as detectors see it.
package struct RecentShape: Hashable, Sendable {
  /// Values.
  package var count = 0
  /// Arithmetic mean.
  package var mean = Double.nan
  /// Population standard deviation.
  package var deviation = Double.nan
  /// A quarter of the values are not above it.
  package var lowerQuartile = Double.nan
  /// The middle value (the lower of two).
  package var median = Double.nan
  /// Three quarters of the values are not above it.
  package var upperQuartile = Double.nan

  /// The shape of no values.
  package init() {}

  /// Makes a shape.
  package init(
    count: Int, mean: Double, deviation: Double, lowerQuartile: Double, median: Double,
    upperQuartile: Double
  ) {
    self.count = count
    self.mean = mean
    self.deviation = deviation
    self.lowerQuartile = lowerQuartile
    self.median = median
    self.upperQuartile = upperQuartile
  }

  /// The shape of some values, in any order.
  init(of values: [Double]) {
    guard !values.isEmpty else { return }
    let sorted = values.sorted()
    count = sorted.count
    mean = sorted.reduce(0, +) / Double(count)
    deviation = (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
    lowerQuartile = sorted[(count - 1) / 4]
    median = sorted[(count - 1) / 2]
    upperQuartile = sorted[(count - 1) * 3 / 4]
  }
}
