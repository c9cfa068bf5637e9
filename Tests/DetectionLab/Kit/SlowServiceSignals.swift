import Glibc
import MonitorSupport

/// What operators record of a web service each minute or each five: strong days and weeks, noise
/// that grows with the level, slow drift.
enum SlowServiceSignals {
  /// All of them.
  static let makers = [
    SignalMaker("requests", requests), SignalMaker("success", success),
    SignalMaker("response", response), SignalMaker("errors", errors),
    SignalMaker("users", users), SignalMaker("payments", payments),
    SignalMaker("queue", queue), SignalMaker("cpu", cpu),
  ]

  /// The load of each row.
  private static func loads(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> [Double] {
    let total = rows * interval
    let season = Season(days: total / 86_400 + 1, random: &random)
    return (0..<rows).map { season.load($0 * interval, of: total) }
  }

  private static func requests(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let level = exp(random.between(6, 10))
    let share = random.between(0.02, 0.07)
    var wander = Wander(rows: 1_800 / Double(interval), spread: 0.02)
    for row in 0..<rows {
      let expected = level * loads[row]
      let noise = share * expected + expected.squareRoot()
      signal.expected[row] = expected
      signal.noise[row] = noise
      signal.values[row] = expected * (1 + wander.next(&random)) + noise * random.heavy(0.2)
    }
    signal.quantum = 1
    signal.faults = [
      .spike, .spike, .dip, .dip, .trafficLoss, .shiftUp, .shiftDown, .lossOfSeason, .spikeBurst,
    ]
    return signal
  }

  private static func success(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let level = random.between(98.6, 99.6)
    let spread = random.between(0.05, 0.15)
    for row in 0..<rows {
      // Fewer requests at night make the share noisier.
      let noise = spread / max(0.3, loads[row]).squareRoot()
      signal.expected[row] = level
      signal.noise[row] = noise
      signal.values[row] = level + noise * random.heavy(0.25)
    }
    signal.ceiling = 100
    signal.quantum = 0.01
    signal.faults = [.dip, .dip, .shiftDown, .variance, .trafficLoss]
    return signal
  }

  private static func response(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let level = random.between(40, 250)
    let spread = random.between(0.05, 0.12)
    var wander = Wander(rows: 7_200 / Double(interval), spread: 0.03)
    for row in 0..<rows {
      let expected = level * (0.8 + 0.3 * loads[row])
      signal.expected[row] = expected
      signal.noise[row] = spread
      signal.values[row] = expected * exp(spread * random.heavy() + wander.next(&random))
    }
    signal.isRatio = true
    signal.quantum = 0.01
    signal.faults = [.spike, .spike, .latencyRegime, .shiftUp, .ramp, .spikeBurst]
    return signal
  }

  private static func errors(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let rate = random.between(0.15, 3)
    for row in 0..<rows {
      let expected = rate * loads[row]
      signal.expected[row] = expected
      signal.noise[row] = max(expected, 0.3).squareRoot()
      signal.values[row] = random.poisson(expected * exp(0.3 * random.normal()))
    }
    signal.quantum = 1
    signal.faults = [.errorBurst, .errorBurst, .spike, .shiftUp]
    return signal
  }

  private static func users(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let level = exp(random.between(5, 9))
    let spread = random.between(0.01, 0.025)
    var wander = Wander(rows: 1_200 / Double(interval), spread: spread)
    for row in 0..<rows {
      let expected = level * (0.2 + loads[row])
      signal.expected[row] = expected
      signal.noise[row] = expected * spread
      signal.values[row] =
        expected * (1 + wander.next(&random) + 0.3 * spread * random.normal())
    }
    signal.quantum = 1
    signal.faults = [
      .spike, .dip, .dip, .shiftDown, .shiftUp, .flatLine, .lossOfSeason, .ramp, .trafficLoss,
    ]
    return signal
  }

  private static func payments(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let rate = random.between(20, 90)
    for row in 0..<rows {
      let expected = rate * loads[row]
      signal.expected[row] = expected
      signal.noise[row] = max(expected, 0.5).squareRoot()
      signal.values[row] = random.poisson(expected)
    }
    signal.quantum = 1
    signal.faults = [.trafficLoss, .shiftUp, .spike, .dip, .spikeBurst, .lossOfSeason]
    return signal
  }

  private static func queue(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let level = random.between(2, 12)
    var wander = Wander(rows: 600 / Double(interval), spread: 0.35)
    for row in 0..<rows {
      let expected = level * (0.3 + loads[row])
      signal.expected[row] = expected
      signal.noise[row] = (expected + 0.2 * expected * expected).squareRoot()
      signal.values[row] = random.poisson(expected * exp(wander.next(&random)))
    }
    signal.quantum = 1
    signal.faults = [.spike, .spike, .shiftUp, .ramp, .spikeBurst]
    return signal
  }

  private static func cpu(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let loads = loads(rows, interval, &random)
    let idle = random.between(5, 20)
    let span = random.between(15, 40)
    let spread = random.between(0.8, 2.2)
    let minute = random.integer(0...11) * 300
    let job = random.between(4, 10)
    var wander = Wander(rows: 900 / Double(interval), spread: spread * 0.7)
    for row in 0..<rows {
      // A job of five minutes in each hour.
      let ofHour = (row * interval - minute + 3_600) % 3_600
      let expected = idle + span * loads[row] + (ofHour < 300 ? job : 0)
      signal.expected[row] = expected
      signal.noise[row] = spread
      signal.values[row] = expected + wander.next(&random) + spread * 0.7 * random.heavy(0.2)
    }
    signal.ceiling = 100
    signal.quantum = 0.01
    signal.faults = [
      .spike, .spike, .shiftUp, .variance, .flatLine, .dip, .ramp, .trafficLoss, .lossOfSeason,
    ]
    return signal
  }
}
