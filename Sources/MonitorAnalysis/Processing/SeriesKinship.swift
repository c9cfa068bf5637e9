import Glibc
import MonitorModel

/// Ranks series by how they moved about an instant beside another one: by time, size and shape.
///
/// Pure, over courses with equal steps.
struct SeriesKinship {
  /// One series compared with another.
  struct Kin {
    /// How related it is, 0…1.
    var score: Double
    /// Places after the other at which it moved.
    var lag: Int
    /// How far it moved, in its own scatter; below 0 for down.
    var size: Double
    /// How like its course is, −1…1.
    var similarity: Double
    /// Its middle before.
    var usual: Double
    /// The furthest value afterwards.
    var extreme: Double
  }

  /// How a course moved.
  private struct Move {
    var usual: Double
    var extreme: Double
    var size: Double
    var place: Int
  }

  /// Values that must be known before the instant.
  private static let leastBefore = 8
  /// A move below this many times the scatter is none, unless the shape is alike.
  private static let leastSize = 4.0
  private static let leastSimilarity = 0.6

  private let focus: [Double]
  private let instant: Int
  private let stepSeconds: Double
  private let move: Move?

  /// A comparison with a course; `instant` is the place at which it left its path.
  init(focus: [Double], instant: Int, stepSeconds: Double) {
    self.focus = focus
    self.instant = instant
    self.stepSeconds = stepSeconds
    move = Self.move(focus, instant: instant, stepSeconds: stepSeconds)
  }

  /// How a course is related; `nil` where it is not.
  ///
  /// - Complexity: O(places × lags).
  func kin(_ course: [Double]) -> Kin? {
    guard let own = Self.move(course, instant: instant, stepSeconds: stepSeconds) else {
      return nil
    }
    // One that scatters as ever has no shape worth comparing.
    guard abs(own.size) >= 1.5 else { return nil }
    let places = max(1, Int((5 / stepSeconds).rounded()))
    let best = Likeness.best(focus, course, lags: -places...places, bothWays: true)
    let similarity = best?.likeness ?? 0
    guard abs(own.size) >= Self.leastSize || abs(similarity) >= Self.leastSimilarity else {
      return nil
    }
    let lag = own.place - (move?.place ?? instant)
    let late = abs(Double(lag)) * stepSeconds
    let size = abs(own.size) / (abs(own.size) + 6)
    let score = 0.4 * abs(similarity) + 0.35 * size + 0.25 * exp(-late / 15)
    return Kin(
      score: score, lag: lag, size: own.size, similarity: similarity, usual: own.usual,
      extreme: own.extreme)
  }

  private static func move(_ course: [Double], instant: Int, stepSeconds: Double) -> Move? {
    // Detectors are late by a moment: what lies just before the instant may be part of it.
    let early = max(1, Int((10 / stepSeconds).rounded()))
    let before = course.prefix(max(0, instant - early)).filter(\.isFinite)
    guard before.count >= leastBefore, instant < course.count else { return nil }
    let middle = median(before)
    let scatter = 1.4826 * median(before.map { abs($0 - middle) })
    let spread = before.reduce(0) { max($0, abs($1 - middle)) }
    var extreme = middle
    for place in max(0, instant - early)..<course.count where course[place].isFinite {
      // Of neighbours the lesser: one value is no level.
      let next = place + 1 < course.count ? course[place + 1] : course[place]
      let value = abs(next - middle) < abs(course[place] - middle) ? next : course[place]
      if value.isFinite, abs(value - middle) > abs(extreme - middle) { extreme = value }
    }
    let change = extreme - middle
    guard change != 0 else { return nil }
    // What moves by its own grain only is not to look large.
    let floor = max(scatter, spread / 4, 0.01 * abs(middle), 1e-12)
    let bar = abs(change) / 2
    let place =
      (max(0, instant - 6 * early)..<course.count).first { abs(course[$0] - middle) >= bar }
      ?? instant
    return Move(usual: middle, extreme: extreme, size: change / floor, place: place)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[(sorted.count - 1) / 2]
  }
}
