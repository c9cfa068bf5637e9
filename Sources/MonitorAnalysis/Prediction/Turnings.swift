import Glibc

/// The rises of a series towards its ceiling that turned back before it: the teeth of a saw, the
/// log that is rotated, the day that ends.
///
/// It remembers the greatest eight in a few words; what they count for halves in a day.
package struct Turnings {
  private var sizes: (Float, Float, Float, Float, Float, Float, Float, Float) = (
    0, 0, 0, 0, 0, 0, 0, 0
  )
  private var low = Double.nan
  private var high = Double.nan

  /// Nothing seen.
  package init() {}

  /// Takes the next value, counted towards the ceiling; a rise turns back when half of it is lost.
  ///
  /// Rises below `least` are none.
  package mutating func take(_ value: Double, least: Double) {
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
  package var current: Double { high > low ? high - low : 0 }

  /// The turnings among points, for a series that rises where `sign` is 1 and falls where it is −1.
  init(_ points: PointSeries, sign: Double, least: Double) {
    for place in points.firstValid..<points.count {
      take(sign * points.mean(place, place + 1), least: least)
    }
  }

  /// How many of the remembered rises were at least half of `size`.
  package func count(like size: Double) -> Int {
    var count = 0
    withUnsafeBytes(of: sizes) { bytes in
      for known in bytes.bindMemory(to: Float.self) where known > 0 && Double(known) * 2 >= size {
        count += 1
      }
    }
    return count
  }

  /// Lets what is remembered fade over some seconds.
  package mutating func fade(seconds: Double) {
    let share = Float(exp2(-seconds / 86_400))
    withUnsafeMutableBytes(of: &sizes) { bytes in
      for place in 0..<8 { bytes.bindMemory(to: Float.self)[place] *= share }
    }
  }

  private mutating func remember(_ size: Float) {
    withUnsafeMutableBytes(of: &sizes) { bytes in
      let known = bytes.bindMemory(to: Float.self)
      // The many small rises of noise do not push out the few that matter.
      var least = 0
      for place in 1..<8 where known[place] < known[least] { least = place }
      known[least] = max(known[least], size)
    }
  }
}
