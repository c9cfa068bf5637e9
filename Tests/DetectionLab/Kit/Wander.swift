import MonitorSupport

/// A value that wanders about zero and returns to it (a process of Ornstein and Uhlenbeck).
struct Wander {
  private(set) var value = 0.0
  private let keep: Double
  private let kick: Double

  /// One of the standard deviation `spread` that forgets over about `rows` rows.
  init(rows: Double, spread: Double) {
    keep = max(0, 1 - 1 / max(1, rows))
    kick = spread * (1 - keep * keep).squareRoot()
  }

  /// The next value.
  mutating func next(_ random: inout SeededGenerator) -> Double {
    value = value * keep + kick * random.normal()
    return value
  }
}
