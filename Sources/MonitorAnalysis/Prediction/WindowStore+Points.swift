extension WindowStore {
  /// Fills `points` with the last hour of a series: one point a second, or one a tick where ticks
  /// are further apart.
  ///
  /// - Complexity: O(points).
  func fill(_ points: inout PointSeries, _ index: Int) {
    let r = record(index)
    let perPoint = Int64(shape.ticksPerCode)
    points.begin(
      step: shape.intervalSeconds * Double(perPoint),
      base: r.pointee.last == r.pointee.last ? r.pointee.last : 0)
    guard tick >= 0 else { return }
    let number = (tick - oldestTick + 1) / perPoint
    var end = tick - (number - 1) * perPoint
    while end <= tick {
      points.append(mean(r, from: end - perPoint + 1, through: end))
      end += perPoint
    }
  }

  /// The points that `fill` may give at most.
  var pointCapacity: Int { shape.hourTicks / shape.ticksPerCode + 1 }

  /// Whether a series is known to have had the same value for five minutes.
  func isStill(_ index: Int) -> Bool {
    let r = record(index)
    let count = r.pointee.five.count
    guard count >= TrendWindow.blocks else { return false }
    let sorted = order(r, minute: false)
    return r.pointee.ring[Int(sorted[0])] == r.pointee.ring[Int(sorted[count - 1])]
  }

  /// The mean of the newest values of a series, over the ticks of `seconds` and at least one; NaN
  /// where there is none.
  func recentMean(_ index: Int, seconds: Double) -> Double {
    let ticks = max(1, Int64((seconds / shape.intervalSeconds).rounded()))
    return mean(record(index), from: max(oldestTick, tick - ticks + 1), through: tick)
  }

  private func mean(
    _ r: UnsafeMutablePointer<Record>, from first: Int64, through last: Int64
  ) -> Double {
    if first == last { return value(r, at: last) }
    var sum = 0.0
    var number = 0
    for tick in first...last {
      let value = value(r, at: tick)
      if value == value {
        sum += value
        number += 1
      }
    }
    return number > 0 ? sum / Double(number) : .nan
  }
}
