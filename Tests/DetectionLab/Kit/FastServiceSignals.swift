import Glibc
import MonitorSupport

/// What a loaded service tells of itself each second.
enum FastServiceSignals {
  /// All of them.
  static let makers = [
    SignalMaker("latency", latency), SignalMaker("requests", requests),
    SignalMaker("errors", errors), SignalMaker("queue", queue), SignalMaker("heap", heap),
    SignalMaker("cpu", cpu), SignalMaker("connections", connections),
    SignalMaker("sent", sent),
  ]

  /// Heavy-tailed milliseconds of each second's median or 95th percentile.
  private static func latency(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(5, 120)
    let spread = random.between(0.12, 0.35)
    var wander = Wander(rows: 900, spread: 0.06)
    for row in 0..<rows {
      let expected = level * exp(wander.next(&random))
      signal.expected[row] = expected
      signal.noise[row] = spread
      let tail = random.chance(0.01) ? spread * 2 * random.exponential() : 0
      signal.values[row] = expected * exp(spread * random.normal() + tail)
    }
    signal.isRatio = true
    signal.quantum = 0.001
    signal.faults = [.spike, .spike, .latencyRegime, .latencyRegime, .shiftUp, .ramp, .spikeBurst]
    return signal
  }

  /// Poisson counts with a moving rate.
  private static func requests(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let rate = exp(random.between(3, 6.5))
    let swing = random.between(0.1, 0.3)
    let phase = random.between(0, 2 * .pi)
    var wander = Wander(rows: 600, spread: 0.08)
    for row in 0..<rows {
      let slow = swing * sin(phase + 2 * .pi * Double(row) / 28_800)
      let expected = rate * (1 + slow) * exp(wander.next(&random))
      signal.expected[row] = expected
      signal.noise[row] = expected.squareRoot()
      signal.values[row] = random.poisson(expected)
    }
    signal.quantum = 1
    signal.faults = [.spike, .dip, .shiftUp, .shiftDown, .trafficLoss, .spikeBurst, .variance]
    return signal
  }

  /// Few errors, most seconds none.
  private static func errors(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let rate = random.between(0.01, 0.15)
    for row in 0..<rows {
      signal.expected[row] = rate
      signal.noise[row] = 0.5
      signal.values[row] = random.poisson(rate)
    }
    signal.quantum = 1
    signal.faults = [.errorBurst, .errorBurst, .spike, .shiftUp]
    return signal
  }

  private static func queue(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(1.5, 8)
    var wander = Wander(rows: 20, spread: 0.5)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = (level + 0.3 * level * level).squareRoot()
      signal.values[row] = random.poisson(level * exp(wander.next(&random)))
    }
    signal.quantum = 1
    signal.faults = [.spike, .shiftUp, .ramp, .spikeBurst]
    return signal
  }

  /// The saw-tooth of a garbage-collected heap, in megabytes.
  private static func heap(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let base = random.between(100, 400)
    let room = base * random.between(0.5, 1.2)
    let usual = random.between(25, 90)
    var kept = base
    var height = 0.0
    var period = usual
    for row in 0..<rows {
      height += room / period * random.between(0.6, 1.4)
      if height >= room * random.between(0.93, 1.02) {
        height = 0
        period = usual * random.between(0.85, 1.2)
        kept = base * (1 + 0.03 * random.normal())
      }
      signal.expected[row] = kept + height
      // The tooth itself is what hides a fault.
      signal.noise[row] = room / 3
      signal.values[row] = kept + height + base * 0.002 * random.normal()
    }
    signal.quantum = 0.01
    signal.isRegular = true
    signal.faults = [.shiftUp, .flatLine, .ramp, .spike]
    return signal
  }

  /// Percent of a core with a bursty load.
  private static func cpu(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(8, 30)
    let spread = random.between(1, 3)
    let burst = random.between(4, 12)
    var wander = Wander(rows: 120, spread: spread)
    var left = 0
    var height = 0.0
    for row in 0..<rows {
      if left > 0 {
        left -= 1
      } else if random.chance(1 / 90) {
        left = random.integer(2...12)
        height = burst * random.between(0.4, 1.2)
      }
      let load = left > 0 ? height : 0
      signal.expected[row] = level
      signal.noise[row] = spread
      signal.values[row] = level + load + wander.next(&random) + spread * random.normal()
    }
    signal.ceiling = 100
    signal.quantum = 0.1
    signal.faults = [.shiftUp, .spike, .flatLine, .ramp, .trafficLoss]
    return signal
  }

  private static func connections(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(60, 400)
    var wander = Wander(rows: 300, spread: level * 0.03)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = level * 0.03 + 0.5
      signal.values[row] = level + wander.next(&random) + 0.6 * random.normal()
    }
    signal.quantum = 1
    signal.faults = [.shiftUp, .shiftDown, .ramp, .dip, .spike]
    return signal
  }

  /// Bytes sent each second: a lognormal with a moving level.
  private static func sent(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = exp(random.between(10, 15))
    let spread = random.between(0.1, 0.3)
    var wander = Wander(rows: 400, spread: 0.1)
    for row in 0..<rows {
      let expected = level * exp(wander.next(&random))
      signal.expected[row] = expected
      signal.noise[row] = spread
      signal.values[row] = expected * exp(spread * random.heavy(0.2))
    }
    signal.isRatio = true
    signal.quantum = 1
    signal.faults = [.spike, .shiftUp, .shiftDown, .trafficLoss, .variance, .flatLine]
    return signal
  }
}
