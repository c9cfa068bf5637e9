import TUICore

/// Round tops for scales.
enum ChartScale {
  /// The least of 1, 2, 5 × 10ⁿ that is not below `value`; 1 for what is not above 0.
  static func nice(_ value: Double) -> Double {
    guard value.isFinite, value > 0 else { return 1 }
    var step = 1.0
    while step < value { step *= 10 }
    while step / 10 >= value { step /= 10 }
    for part in [0.1, 0.2, 0.5] where step * part >= value * 0.999_999 { return step * part }
    return step
  }
}
