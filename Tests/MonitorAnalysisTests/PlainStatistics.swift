/// The statistics of a window computed plainly, to compare with.
struct PlainStatistics {
  var values: [Double]
  var sorted: [Double]
  var mean = 0.0
  var deviation = 0.0
  var skewness = Double.nan
  var kurtosis = Double.nan

  init(_ window: [Double]) {
    values = window.filter { $0 == $0 }
    sorted = values.sorted()
    guard let first = values.first else { return }
    let n = Double(values.count)
    // About the first value, so that a large level takes no digits from the mean.
    var offset = 0.0
    for _ in 0..<3 { offset += values.reduce(0) { $0 + ($1 - first - offset) } / n }
    mean = first + offset
    var (m2, m3, m4) = (0.0, 0.0, 0.0)
    for x in values {
      let d = x - first - offset
      m2 += d * d
      m3 += d * d * d
      m4 += d * d * d * d
    }
    deviation = n > 1 ? (m2 / (n - 1)).squareRoot() : 0
    guard sorted[0] < sorted[sorted.count - 1] else { return }
    let variance = m2 / n
    skewness = m3 / n / (variance * variance.squareRoot())
    kurtosis = m4 / n / (variance * variance) - 3
  }

  func percentile(_ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count, place > Double(below) else { return sorted[below] }
    guard sorted[below] < sorted[below + 1] else { return sorted[below] }
    let part = place - Double(below)
    return sorted[below] * (1 - part) + sorted[below + 1] * part
  }

  /// The least-squares slope a tick; ticks without a value keep their place.
  static func slope(_ window: [Double]) -> Double {
    let points = window.enumerated().filter { $0.element == $0.element }
    let n = Double(points.count)
    let middle = points.reduce(0) { $0 + Double($1.offset) } / n
    let plain = PlainStatistics(window)
    var above = 0.0
    var below = 0.0
    for (offset, value) in points {
      above += (Double(offset) - middle) * (value - plain.mean)
      below += (Double(offset) - middle) * (Double(offset) - middle)
    }
    return above / below
  }
}
