import Glibc
package import MonitorSupport

extension SeededGenerator {
  /// A number evenly from 0 to 1, neither of them.
  package mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// A number evenly from `low` to `high`.
  package mutating func between(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * unit()
  }

  /// A whole number evenly from a range.
  package mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// True with a probability.
  package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// One of some things.
  package mutating func pick<Thing>(_ things: [Thing]) -> Thing {
    things[integer(0...(things.count - 1))]
  }

  /// A number of the standard normal distribution (Box and Muller, 1958).
  package mutating func normal() -> Double {
    let radius = (-2 * log(unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// A number like the normal ones, with heavier tails: a normal one times a lognormal scale.
  package mutating func heavy(_ spread: Double = 0.3) -> Double {
    normal() * exp(spread * normal())
  }

  /// A number of the exponential distribution with mean 1.
  package mutating func exponential() -> Double { -log(unit()) }

  /// A count of the Poisson distribution: Knuth's product below 30, the normal limit above.
  package mutating func poisson(_ rate: Double) -> Double {
    if rate <= 0 { return 0 }
    if rate > 30 { return max(0, (rate + rate.squareRoot() * normal()).rounded()) }
    let limit = exp(-rate)
    var product = unit()
    var count = 0.0
    while product > limit {
      product *= unit()
      count += 1
    }
    return count
  }
}
