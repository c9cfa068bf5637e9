/// A trend that is significant, goes on at one pace, and has not ended yet.
struct Pace: Equatable {
  /// Change a second: the slope of Theil (1950) and Sen (1968).
  var slope: Double
  /// The standard error of the slope, from how unequal the stretches of the trend are.
  var slopeError: Double
  /// Seconds of one of the stretches.
  var blockSeconds: Double
  /// The standard deviation of the change over one stretch.
  var blockDeviation: Double
  /// Degrees of freedom of both.
  var degrees: Int
  /// The probability that there is no trend, 0…1.
  var pValue: Double
  /// The newest short mean, carried on to now.
  var level: Double
  /// The spread of short means about the line.
  var noise: Double
  /// For how many seconds it has held, as far as the hour shows.
  var heldSeconds: Double

  /// The standard error of a value `seconds` ahead: of the slope, of what comes by then, of the
  /// level now and of the value then.
  func deviation(ahead seconds: Double) -> Double {
    let drift = seconds * slopeError
    let walk = seconds / blockSeconds * blockDeviation * blockDeviation
    return (drift * drift + walk + 2 * noise * noise).squareRoot()
  }
}
