/// The newest stretch of a series cut into bins and eight blocks, and what they say about a trend.
struct TrendWindow {
  /// Blocks a window is cut into; the differences between them are the evidence.
  static let blocks = 8

  /// The first point.
  var start = 0
  /// Seconds it covers.
  var seconds = 0.0
  /// Seconds of one of its bins.
  var binSeconds = 0.0
  /// The mean change a second from block to block.
  var slope = 0.0
  /// Its standard error.
  var slopeError = Double.infinity
  /// Differences between blocks, less one.
  var degrees = 0
  /// The greatest change from one bin to the next.
  var lump = 0.0

  /// The probability that blocks of a walk without a trend change as much in one direction.
  var pValue: Double {
    guard degrees > 0 else { return 1 }
    // Blocks that all change alike leave no spread: as sure as can be said.
    if slopeError <= abs(slope) * 1e-9 { return slope == 0 ? 1 : 0 }
    return StudentT.pValue(slope / slopeError, degrees: degrees)
  }

  /// Cuts the points from `start` on; `nil` where too few have values.
  init?(_ points: PointSeries, from start: Int, _ bins: inout TrendBins) {
    let length = points.count - start
    let valid = points.valid(start, points.count)
    let perBlock = min(4, min(length, valid) / Self.blocks)
    guard perBlock >= 1 else { return nil }
    bins.cut(points, from: start, Self.blocks * perBlock)
    guard bins.values.count * 4 >= Self.blocks * perBlock * 3 else { return nil }
    self.start = start
    seconds = Double(length) * points.step
    binSeconds = seconds / Double(Self.blocks * perBlock)
    for index in 1..<bins.values.count {
      lump = max(lump, abs(bins.values[index] - bins.values[index - 1]))
    }
    var previous: (time: Double, value: Double)?
    var sum = 0.0
    var squares = 0.0
    var number = 0
    for block in 0..<Self.blocks {
      let next = bins.block(block, of: perBlock)
      guard next.value == next.value else { continue }
      if let previous, next.time > previous.time {
        let rate = (next.value - previous.value) / (next.time - previous.time)
        sum += rate
        squares += rate * rate
        number += 1
      }
      previous = next
    }
    guard number >= 5 else { return nil }
    slope = sum / Double(number)
    let variance = max(0, squares - sum * slope) / Double(number - 1)
    slopeError = (variance / Double(number)).squareRoot()
    degrees = number - 1
    guard slope.isFinite, slopeError.isFinite else { return nil }
  }
}
