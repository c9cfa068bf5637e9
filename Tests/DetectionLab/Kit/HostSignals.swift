import Glibc
import MonitorSupport

/// What one machine measures each second, scaled to 0…1 as published server data is.
enum HostSignals {
  /// All of them.
  static let makers = [
    SignalMaker("cpu-busy", cpuBusy), SignalMaker("load", load),
    SignalMaker("memory", memory), SignalMaker("cache", cache),
    SignalMaker("disk-util", diskUtil), SignalMaker("disk-write", diskWrite),
    SignalMaker("tcp-retransmits", retransmits), SignalMaker("net-in", netIn),
    SignalMaker("net-out", netOut), SignalMaker("context-switches", contextSwitches),
    SignalMaker("processes", processes), SignalMaker("run-queue", runQueue),
  ]

  private static func cpuBusy(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(0.08, 0.25)
    var wander = Wander(rows: 60, spread: 0.02)
    var left = 0
    var height = 0.0
    for row in 0..<rows {
      if left > 0 {
        left -= 1
      } else if random.chance(1 / 180) {
        left = random.integer(2...10)
        height = random.between(0.05, 0.2)
      }
      signal.expected[row] = level
      signal.noise[row] = 0.02
      signal.values[row] =
        level + (left > 0 ? height : 0) + wander.next(&random) + 0.012 * random.normal()
    }
    signal.ceiling = 1
    signal.faults = [.shiftUp, .spike, .flatLine, .ramp, .trafficLoss]
    return signal
  }

  /// The kernel's average over one minute of the tasks that run or wait, every 5 s new.
  private static func load(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let rate = random.between(0.8, 3)
    var average = rate
    for row in 0..<rows {
      if row % 5 == 0 { average += (random.poisson(rate) - average) * (1 - exp(-5.0 / 60)) }
      signal.expected[row] = rate / 16
      signal.noise[row] = (rate / 24).squareRoot() / 16
      signal.values[row] = average / 16
    }
    signal.ceiling = 1
    signal.faults = [.shiftUp, .ramp, .shiftUp]
    return signal
  }

  private static func memory(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(0.3, 0.6)
    var wander = Wander(rows: 1_200, spread: 0.01)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = 0.01
      signal.values[row] = level + wander.next(&random) + 0.0008 * random.normal()
    }
    signal.ceiling = 1
    signal.faults = [.ramp, .shiftUp, .shiftDown, .ramp, .spike]
    return signal
  }

  /// A saw-tooth of 20 to 40 minutes.
  private static func cache(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let base = random.between(0.15, 0.3)
    let room = random.between(0.1, 0.2)
    let usual = random.between(1_200, 2_400)
    var height = 0.0
    for row in 0..<rows {
      height += room / usual * 2 * random.unit()
      if height > room { height = 0 }
      signal.expected[row] = base + height
      signal.noise[row] = room / 3
      signal.values[row] = base + height + 0.0005 * random.normal()
    }
    signal.ceiling = 1
    signal.isRegular = true
    signal.faults = [.shiftUp, .ramp, .spike]
    return signal
  }

  /// Nearly idle, with a flush about each 30 s.
  private static func diskUtil(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let peak = random.between(0.1, 0.3)
    var next = 10
    var left = 0
    for row in 0..<rows {
      if row == next {
        left = random.integer(1...3)
        next += random.integer(26...34)
      }
      signal.expected[row] = 0.01
      signal.noise[row] = 0.02
      let burst = left > 0 ? peak * random.between(0.4, 1.1) : 0
      if left > 0 { left -= 1 }
      signal.values[row] = 0.005 * random.exponential() + burst
    }
    signal.ceiling = 1
    signal.faults = [.shiftUp, .shiftUp, .ramp, .spikeBurst]
    return signal
  }

  private static func diskWrite(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let peak = random.between(0.02, 0.06)
    for row in 0..<rows {
      let isFlush = row % 5 == 0 || random.chance(0.03)
      signal.expected[row] = 0
      signal.noise[row] = peak
      signal.values[row] = isFlush ? peak * exp(0.35 * random.normal()) : 0
    }
    signal.ceiling = 1
    signal.faults = [.shiftUp, .spike, .spikeBurst, .flatLine]
    return signal
  }

  /// Mostly none, now and then a few together.
  private static func retransmits(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    var left = 0
    for row in 0..<rows {
      if left > 0 {
        left -= 1
      } else if random.chance(1 / 300) {
        left = random.integer(1...6)
      }
      signal.expected[row] = 0
      signal.noise[row] = 0.004
      signal.values[row] = left > 0 ? 0.004 * random.poisson(1.3) : 0
    }
    signal.ceiling = 1
    signal.quantum = 0.004
    signal.faults = [.spike, .shiftUp, .spikeBurst, .shiftUp]
    return signal
  }

  private static func netIn(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(0.05, 0.12)
    let spread = random.between(0.1, 0.25)
    var wander = Wander(rows: 300, spread: 0.1)
    for row in 0..<rows {
      let expected = level * exp(wander.next(&random))
      signal.expected[row] = expected
      signal.noise[row] = spread
      signal.values[row] = expected * exp(spread * random.heavy(0.2))
    }
    signal.isRatio = true
    signal.ceiling = 1
    signal.faults = [.spike, .shiftUp, .shiftDown, .trafficLoss, .spikeBurst]
    return signal
  }

  /// With a report that is sent each minute.
  private static func netOut(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(0.06, 0.15)
    let report = level * random.between(0.5, 1.2)
    let second = random.integer(0...59)
    for row in 0..<rows {
      signal.expected[row] = level + (row % 60 == second ? report : 0)
      signal.noise[row] = 0.08 * level
      signal.values[row] = signal.expected[row] + signal.noise[row] * random.heavy(0.2)
    }
    signal.ceiling = 1
    signal.faults = [.spike, .shiftUp, .shiftDown, .trafficLoss, .variance, .flatLine]
    return signal
  }

  private static func contextSwitches(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(0.15, 0.3)
    let spread = level * random.between(0.03, 0.07)
    var wander = Wander(rows: 200, spread: spread)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = spread * 1.4
      signal.values[row] = level + wander.next(&random) + spread * random.heavy()
    }
    signal.ceiling = 1
    signal.faults = [.spike, .shiftUp, .shiftDown, .variance, .flatLine, .dip]
    return signal
  }

  private static func processes(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let level = random.between(180, 320).rounded()
    var wander = Wander(rows: 900, spread: 2)
    for row in 0..<rows {
      signal.expected[row] = level
      signal.noise[row] = 2
      signal.values[row] = level + wander.next(&random) + random.poisson(0.3)
    }
    signal.quantum = 1
    signal.faults = [.ramp, .shiftUp, .shiftDown, .spike]
    return signal
  }

  private static func runQueue(
    _ rows: Int, _ interval: Int, _ random: inout SeededGenerator
  ) -> Signal {
    var signal = Signal(rows: rows)
    let rate = random.between(0.3, 1.5)
    for row in 0..<rows {
      signal.expected[row] = rate
      signal.noise[row] = rate.squareRoot()
      signal.values[row] = random.poisson(rate)
    }
    signal.quantum = 1
    signal.faults = [.shiftUp, .spike, .ramp, .spikeBurst]
    return signal
  }
}
