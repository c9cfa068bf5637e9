/// The rises of a series towards its ceiling that turned back before it: the teeth of a saw, the
/// log that is rotated, the day that ends.
///
/// It remembers the last eight over any length of time, in a few words.
struct Turnings {
  private var sizes: (Float, Float, Float, Float, Float, Float, Float, Float) = (
    0, 0, 0, 0, 0, 0, 0, 0
  )
  private var next = 0
  private var low = Double.nan
  private var high = Double.nan

  /// Nothing seen.
  init() {}

  /// Takes the next value, counted towards the ceiling; a rise turns back when half of it is lost.
  ///
  /// Rises below `least` are none.
  mutating func take(_ value: Double, least: Double) {
    guard value == value else { return }
    if !(value <= high) { high = value }
    if low != low {
      low = value
    } else if high - value > (high - low) / 2, high > low {
      if high - low >= least { remember(Float(high - low)) }
      low = value
      high = value
    } else if value < low {
      low = value
      high = value
    }
  }

  /// The size of the rise that is under way.
  var current: Double { high > low ? high - low : 0 }

  /// The turnings among points, for a series that rises where `sign` is 1 and falls where it is −1.
  init(_ points: PointSeries, sign: Double, least: Double) {
    for place in points.firstValid..<points.count {
      take(sign * points.mean(place, place + 1), least: least)
    }
  }

  /// How many of the remembered rises were at least half of `size`.
  func count(like size: Double) -> Int {
    var count = 0
    withUnsafeBytes(of: sizes) { bytes in
      for known in bytes.bindMemory(to: Float.self) where known > 0 && Double(known) * 2 >= size {
        count += 1
      }
    }
    return count
  }

  private mutating func remember(_ size: Float) {
    let place = next
    withUnsafeMutableBytes(of: &sizes) { bytes in
      bytes.bindMemory(to: Float.self)[place] = size
    }
    next = (next + 1) % 8
  }
}
