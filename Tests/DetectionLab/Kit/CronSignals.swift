import Glibc
import MonitorSupport

/// A machine with a job that returns at the same minute, each 10 s.
enum CronSignals {
  /// All of them: three with a job each hour, three with one each day.
  static let makers = [
    SignalMaker("hourly-cpu", { cpu($0, $1, period: 3_600, &$2) }),
    SignalMaker("hourly-disk", { disk($0, $1, period: 3_600, &$2) }),
    SignalMaker("hourly-network", { network($0, $1, period: 3_600, &$2) }),
    SignalMaker("daily-cpu", { cpu($0, $1, period: 86_400, &$2) }),
    SignalMaker("daily-disk", { disk($0, $1, period: 86_400, &$2) }),
    SignalMaker("daily-network", { network($0, $1, period: 86_400, &$2) }),
  ]

  /// Adds the job, for some minutes each period, and takes its first three runs out of judging.
  private static func addJob(
    to signal: inout Signal, _ interval: Int, period: Int, height: Double,
    _ random: inout SeededGenerator
  ) {
    let every = period / interval
    let length = random.integer(60...300) / interval
    let first = random.integer(1...(period / 60 - 10)) * 60 / interval
    var run = 0
    var start = first
    while start + length + 10 < signal.values.count {
      let delay = random.integer(0...1)
      let actual = length + random.integer(-(length / 8)...(length / 8))
      for row in (start + delay)..<(start + delay + actual) {
        signal.expected[row] += height
        signal.values[row] += height * random.between(0.85, 1.15)
      }
      if run < 3 { signal.unjudged.append(start...(start + length + length / 8 + 6)) }
      run += 1
      start += every
    }
  }

  private static func cpu(
    _ rows: Int, _ interval: Int, period: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(4, 15)
    var wander = Wander(rows: 60, spread: 0.6)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = 0.9
      signal.values[row] = level + wander.next(&random) + 0.6 * random.heavy()
    }
    addJob(to: &signal, interval, period: period, height: random.between(15, 40), &random)
    signal.ceiling = 100
    signal.quantum = 0.1
    signal.faults = [.shiftUp, .flatLine, .spike]
    return signal
  }

  private static func disk(
    _ rows: Int, _ interval: Int, period: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let rate = random.between(8, 30)
    for row in 0..<rows {
      signal.expected[row] = rate
      signal.noise[row] = rate.squareRoot()
      signal.values[row] = random.poisson(rate)
    }
    addJob(to: &signal, interval, period: period, height: rate * random.between(4, 10), &random)
    signal.quantum = 1
    signal.faults = [.shiftUp, .spike, .spikeBurst]
    return signal
  }

  private static func network(
    _ rows: Int, _ interval: Int, period: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(8_000, 60_000)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = 0.12 * level
      signal.values[row] = level * exp(0.12 * random.normal())
    }
    addJob(to: &signal, interval, period: period, height: level * random.between(2, 6), &random)
    signal.quantum = 1
    signal.faults = [.shiftUp, .trafficLoss, .spike]
    return signal
  }
}
