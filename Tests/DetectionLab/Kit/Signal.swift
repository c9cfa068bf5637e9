import Glibc

/// What a metric does by itself, before any fault is put in.
struct Signal {
  /// The values, one a row.
  var values: [Double]
  /// What each value would be without its noise.
  var expected: [Double]
  /// The size of the local noise of each row, one standard deviation where tails are normal.
  var noise: [Double]
  /// The least value that there can be.
  var floor = 0.0
  /// The greatest value that there can be.
  var ceiling = Double.infinity
  /// What values are whole multiples of.
  var quantum = 0.0001
  /// Whether noise and faults multiply rather than add.
  var isRatio = false
  /// The faults that can happen to it.
  var faults: [Fault.Shape] = []
  /// Whether it is so regular that nothing disturbs it, as a saw-tooth is.
  var isRegular = false
  /// The rows of ordinary behaviour that is new: an alert there is not judged.
  var unjudged: [ClosedRange<Int>] = []

  /// A signal of so many rows, all zero.
  init(rows: Int) {
    values = [Double](repeating: 0, count: rows)
    expected = values
    noise = values
  }

  /// Rounds every value to what the metric can say.
  mutating func quantise() {
    for row in values.indices { values[row] = allowed(values[row]) }
  }

  /// The nearest value that the metric can say.
  func allowed(_ value: Double) -> Double {
    let inside = min(max(value, floor), ceiling)
    let steps = (inside / quantum).rounded()
    // Division by a whole number gives the shortest decimal, multiplication by 0.01 does not.
    return quantum < 1 ? steps / (1 / quantum).rounded() : steps * quantum
  }

  /// A row's value moved by so many local noises.
  func moved(_ row: Int, by noises: Double) -> Double {
    let step = noises * noise[row]
    return isRatio ? values[row] * exp(step) : values[row] + step
  }

  /// Widens the noise so that 2 of 1 000 values lie more than 3 of it from what is expected, as
  /// they nearly do where tails are normal: a fault then stands out of heavy tails as well.
  mutating func measureNoise() {
    var ratios: [Double] = []
    ratios.reserveCapacity(values.count)
    for row in values.indices where noise[row] > 0 {
      ratios.append(abs(residual(row)) / noise[row])
    }
    guard !ratios.isEmpty else { return }
    ratios.sort()
    let factor = max(1, ratios[min(ratios.count - 1, ratios.count * 998 / 1_000)] / 3.1)
    for row in noise.indices { noise[row] = max(noise[row] * factor, isRatio ? 0.01 : quantum / 2) }
  }

  /// How far a value lies from what is expected, in the measure of the noise.
  private func residual(_ row: Int) -> Double {
    isRatio
      ? log(max(values[row], 1e-9)) - log(max(expected[row], 1e-9)) : values[row] - expected[row]
  }
}
