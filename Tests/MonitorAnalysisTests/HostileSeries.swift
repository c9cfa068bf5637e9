import MonitorSupport

/// Series that break naive running sums, by name.
enum HostileSeries: String, CaseIterable {
  case noise, farOffset, memoryBytes, rareSpike, decay, ties, gaps, constant, steps, alternating
  case tiny, huge, walk, bursts, negative, integers

  /// The value at a tick.
  func value(_ tick: Int, _ previous: Double, _ random: inout SeededGenerator) -> Double {
    let normal = Self.normal(&random)
    let bits = random.next()
    switch self {
    case .noise: return 50 + 15 * normal
    case .farOffset: return 1e9 + normal
    case .memoryBytes: return (1.6e10 + 4e5 * normal).rounded()
    case .rareSpike: return tick % 701 == 350 ? 1e12 : 1 + 0.1 * normal
    case .decay: return tick % 97 == 0 ? 1e12 : 0.4 * (previous == previous ? previous : 1)
    case .ties: return Double(bits % 5)
    case .gaps: return bits % 3 == 0 ? .nan : 10 + normal
    case .constant: return 42.5
    case .steps: return Double(tick / 400) * 100 + (tick / 800 % 2 == 0 ? 0 : normal)
    case .alternating: return tick % 2 == 0 ? 1e12 : -1e12
    case .tiny: return 1e-9 * (2 + normal)
    case .huge: return 1e60 * (3 + normal)
    case .walk: return (previous == previous ? previous : 0) + normal
    case .bursts: return bits % 20 == 0 ? 1_000 * Double(bits >> 40) / 16_777_216 : 0
    case .negative: return -40 + 0.25 * Double(bits % 9)
    case .integers: return Double(bits % 400)
    }
  }

  /// Nearly a standard normal variate: the sum of four uniform ones, stretched.
  static func normal(_ random: inout SeededGenerator) -> Double {
    let a = random.next()
    let b = random.next()
    let sum =
      Double(UInt32(truncatingIfNeeded: a)) + Double(a >> 32)
      + Double(UInt32(truncatingIfNeeded: b)) + Double(b >> 32)
    return (sum / 4_294_967_296 - 2) * 1.7320508
  }
}
