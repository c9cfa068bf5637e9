/// The last hour of a series in equal steps of about a second, as running sums: the mean of any
/// stretch costs one subtraction.
///
/// Filled again for each forecast; its memory stays.
struct PointSeries {
  /// Points there are, gaps included.
  private(set) var count = 0
  /// Seconds from one point to the next.
  private(set) var step = 1.0
  /// What is taken off each value, so that sums keep their digits.
  private var base = 0.0
  private var sums: [Double] = [0]
  private var places: [Double] = [0]
  private var counts: [Int32] = [0]

  /// A series without points.
  init() {}

  /// Takes room for `capacity` points, so that filling does not.
  mutating func reserve(_ capacity: Int) {
    sums.reserveCapacity(capacity + 1)
    places.reserveCapacity(capacity + 1)
    counts.reserveCapacity(capacity + 1)
  }

  /// Forgets all points; those that come are `step` seconds apart and lie near `base`.
  mutating func begin(step: Double, base: Double) {
    self.step = step
    self.base = base
    count = 0
    sums.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    sums.append(0)
    places.append(0)
    counts.append(0)
  }

  /// Adds the next point; NaN is a gap.
  mutating func append(_ value: Double) {
    let isValue = value == value
    sums.append(sums[count] + (isValue ? value - base : 0))
    places.append(places[count] + (isValue ? Double(count) : 0))
    counts.append(counts[count] + (isValue ? 1 : 0))
    count += 1
  }

  /// How many of the points from `start` up to `end` have a value.
  func valid(_ start: Int, _ end: Int) -> Int { Int(counts[end] - counts[start]) }

  /// The mean of the points from `start` up to `end`, NaN where none has a value.
  func mean(_ start: Int, _ end: Int) -> Double {
    let number = valid(start, end)
    return number > 0 ? (sums[end] - sums[start]) / Double(number) + base : .nan
  }

  /// The mean time of the points with a value from `start` up to `end`, in seconds before the
  /// newest point and therefore not above 0; NaN where there is none.
  func time(_ start: Int, _ end: Int) -> Double {
    let number = valid(start, end)
    guard number > 0 else { return .nan }
    return ((places[end] - places[start]) / Double(number) - Double(count - 1)) * step
  }

  /// The first point with a value, or `count`.
  var firstValid: Int {
    guard let all = counts.last, all > 0 else { return count }
    var low = 0
    var high = count
    // The first place after which one value has been counted.
    while low < high {
      let middle = (low + high) / 2
      if counts[middle + 1] > 0 { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The median of the newest three values, NaN where there is none.
  var newest: Double {
    var found: (Double, Double, Double) = (.nan, .nan, .nan)
    var number = 0
    var place = count - 1
    while place >= 0, number < 3 {
      if counts[place + 1] > counts[place] {
        let value = mean(place, place + 1)
        if number == 0 {
          found.0 = value
        } else if number == 1 {
          found.1 = value
        } else {
          found.2 = value
        }
        number += 1
      }
      place -= 1
    }
    guard number == 3 else { return found.0 }
    return max(min(found.0, found.1), min(max(found.0, found.1), found.2))
  }

  /// Seconds since the newest value; infinite where there is none.
  var silence: Double {
    guard let all = counts.last, all > 0 else { return .infinity }
    var place = count - 1
    while place >= 0, counts[place + 1] == counts[place] { place -= 1 }
    return Double(count - 1 - place) * step
  }
}
