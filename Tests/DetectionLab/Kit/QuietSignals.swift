import Glibc
import MonitorSupport

/// Ordinary behaviour of a machine that nothing is wrong with, each second.
enum QuietSignals {
  /// All of them.
  static let makers = [
    SignalMaker("idle-cpu", idleCPU), SignalMaker("process-count", processCount),
    SignalMaker("job-5-min", jobEachFiveMinutes), SignalMaker("job-hourly", jobEachHour),
    SignalMaker("saw-tooth", sawTooth), SignalMaker("on-off", onOff),
    SignalMaker("latency", latency), SignalMaker("log-rotation", logRotation),
    SignalMaker("package-install", packageInstall), SignalMaker("mostly-zero", mostlyZero),
    SignalMaker("network", network), SignalMaker("page-cache", pageCache),
  ]

  /// Percent of all cores: nearly nothing, a small burst now and then.
  private static func idleCPU(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    var left = 0
    var height = 0.0
    for row in 0..<rows {
      if left > 0 {
        left -= 1
      } else if random.chance(1 / 120) {
        left = random.integer(1...4)
        height = 2 + 3 * random.exponential()
      }
      signal.values[row] =
        0.5 + 0.25 * random.poisson(1.2) + (left > 0 ? height : 0) + 0.1 * random.normal()
    }
    signal.ceiling = 100
    signal.quantum = 0.25
    return signal
  }

  private static func processCount(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(120, 260).rounded()
    var wander = Wander(rows: 1_800, spread: 1.2)
    for row in 0..<rows {
      signal.values[row] = level + wander.next(&random) + random.poisson(0.15)
    }
    signal.quantum = 1
    return signal
  }

  /// Adds a job that returns: its first row, its rows, its height.
  private static func addJob(
    to signal: inout Signal, every period: Int, from first: Int, rows length: Int,
    height: Double, _ random: inout SeededGenerator
  ) {
    var start = first
    while start < signal.values.count {
      let actual = max(1, length + random.integer(-(length / 8 + 1)...(length / 8 + 1)))
      for row in start..<min(start + actual, signal.values.count) {
        signal.values[row] += height * random.between(0.8, 1.15)
      }
      start += period + (random.chance(0.3) ? random.integer(-1...1) : 0)
    }
  }

  private static func jobEachFiveMinutes(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    for row in 0..<rows { signal.values[row] = 2 + 0.6 * random.heavy() }
    addJob(
      to: &signal, every: 300, from: random.integer(0...299), rows: 6,
      height: random.between(8, 25), &random)
    signal.ceiling = 100
    signal.quantum = 0.1
    return signal
  }

  private static func jobEachHour(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    for row in 0..<rows { signal.values[row] = 5 + random.heavy() }
    let first = random.integer(800...3_599)
    addJob(
      to: &signal, every: 3_600, from: first, rows: 45, height: random.between(10, 30), &random)
    signal.unjudged = (0..<3).map { (first + $0 * 3_600 - 5)...(first + $0 * 3_600 + 60) }
    signal.ceiling = 100
    signal.quantum = 0.1
    return signal
  }

  private static func sawTooth(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let base = random.between(200, 600)
    let room = random.between(50, 200)
    let usual = random.between(40, 240)
    var height = 0.0
    for row in 0..<rows {
      height += room / usual * 2 * random.unit()
      if height > room * random.between(0.95, 1.03) { height = 0 }
      signal.values[row] = base + height
    }
    signal.quantum = 0.1
    return signal
  }

  /// Two values only, each held for some seconds.
  private static func onOff(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let hold = random.between(20, 90)
    var isOn = false
    for row in 0..<rows {
      if random.chance(1 / hold) { isOn.toggle() }
      signal.values[row] = isOn ? 1 : 0
    }
    signal.quantum = 1
    return signal
  }

  private static func latency(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(0.4, 8)
    let spread = random.between(0.3, 0.6)
    for row in 0..<rows { signal.values[row] = level * exp(spread * random.normal()) }
    signal.quantum = 0.001
    return signal
  }

  /// Bytes written: a flush each 5 s, and each hour a log is copied and packed.
  private static func logRotation(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    for row in 0..<rows where row % 5 == 2 || random.chance(0.02) {
      signal.values[row] = 4_096 * (1 + random.poisson(6))
    }
    let first = random.integer(800...3_599)
    addJob(to: &signal, every: 3_600, from: first, rows: 8, height: 400_000, &random)
    signal.unjudged = (0..<3).map { (first + $0 * 3_600 - 5)...(first + $0 * 3_600 + 20) }
    signal.quantum = 4_096
    return signal
  }

  /// Percent of all cores, with one install of two minutes: ordinary work, seen once.
  private static func packageInstall(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let start = random.integer(rows / 3...rows * 2 / 3)
    for row in 0..<rows {
      signal.values[row] = 4 + 1.2 * random.heavy() + (random.chance(0.01) ? 6 : 0)
    }
    for row in start..<start + 120 {
      signal.values[row] += random.chance(0.25) ? 4 : random.between(12, 32)
    }
    signal.ceiling = 100
    signal.quantum = 0.1
    return signal
  }

  private static func mostlyZero(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let rate = random.between(0.002, 0.02)
    for row in 0..<rows where random.chance(rate) {
      signal.values[row] = 1 + random.poisson(0.4)
    }
    signal.quantum = 1
    return signal
  }

  /// Bytes received: a floor, and transfers of any size now and then.
  private static func network(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    var left = 0
    var rate = 0.0
    for row in 0..<rows {
      if left > 0 {
        left -= 1
      } else if random.chance(1 / 200) {
        left = random.integer(1...8)
        rate = 2_000 * exp(1.1 * random.normal())
      }
      signal.values[row] = 60 * random.poisson(4) + (left > 0 ? rate * random.between(0.7, 1) : 0)
    }
    signal.quantum = 1
    return signal
  }

  /// Megabytes that only grow, slower and slower, with small steps down.
  private static func pageCache(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    var level = random.between(1_000, 3_000)
    for row in 0..<rows {
      level += 0.05 * random.exponential()
      if random.chance(1 / 2_000) { level -= 15 * random.unit() }
      signal.values[row] = level + 0.05 * random.normal()
    }
    signal.quantum = 0.01
    return signal
  }
}
