import MonitorAnalysis
import MonitorSupport

/// Values such as no detector should trip over, by name.
struct OddHistory: Sendable {
  /// What they are.
  var name: String
  /// The values.
  var values: [Double]

  /// Limits to try them with.
  static let limits: [SeriesLimits] = [
    .none, SeriesLimits(ceiling: 0.9, deviations: nil, isUpward: true),
    SeriesLimits(ceiling: nil, deviations: 3, isUpward: false),
  ]

  static let all: [OddHistory] = [
    make("constant") { _, _ in 5 },
    make("one change") { tick, _ in tick == 150 ? 6 : 5 },
    make("two values") { tick, _ in tick % 2 == 0 ? 0 : 1 },
    make("steps") { tick, _ in Double(tick / 60) * 100 },
    make("jumps") { tick, normal in tick % 70 == 69 ? 1e300 * normal : normal },
    make("great jumps") { tick, normal in
      tick % 70 == 69 ? (normal > 0 ? 1 : -1) * Double.greatestFiniteMagnitude : normal
    },
    make("greatest") { tick, _ in
      tick % 2 == 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude
    },
    make("resets") { tick, normal in Double(tick % 90) * 1e6 + normal },
    make("denormals") { tick, _ in Double(bitPattern: UInt64(tick % 7)) },
    make("rising") { tick, _ in Double(sign: .plus, exponent: tick * 3, significand: 1) },
    make("noise") { _, normal in 10 + normal },
    make("zeros") { tick, _ in tick % 2 == 0 ? 0.0 : -0.0 },
  ]

  private static func make(_ name: String, _ value: (Int, Double) -> Double) -> OddHistory {
    var random = SeededGenerator(seed: 11)
    return OddHistory(
      name: name, values: (0..<300).map { value($0, HostileSeries.normal(&random)) })
  }
}
