import Glibc
import MonitorSupport

/// Puts faults into a signal, at places and of sizes that a seed decides.
struct FaultInjector {
  /// The signal, with what was put in so far.
  private(set) var signal: Signal
  /// What was put in, in the order of the rows.
  private(set) var faults: [Fault] = []
  private var random: SeededGenerator
  /// Rows from here on may be affected.
  private let firstRow: Int

  /// An injector that leaves the first `quiet` rows alone.
  init(signal: Signal, random: SeededGenerator, quiet: Int) {
    self.signal = signal
    self.random = random
    firstRow = quiet
  }

  /// Puts up to `count` faults in; one that could not be seen at its place is tried elsewhere.
  mutating func inject(count: Int) {
    guard !signal.faults.isEmpty else { return }
    var tries = 0
    while faults.count < count, tries < count * 6 {
      tries += 1
      place(random.pick(signal.faults))
    }
    faults.sort { $0.rows.lowerBound < $1.rows.lowerBound }
  }

  /// Puts one fault in, at the first of 30 places where it can be seen: shapes that suit few
  /// places, as a lost season, are then as frequent as others.
  private mutating func place(_ shape: Fault.Shape) {
    for _ in 0..<30 {
      let length = length(of: shape)
      let last = signal.values.count - length - 20
      guard last > firstRow else { continue }
      let start = random.integer(firstRow...last)
      let rows = start...(start + length - 1)
      guard isFree(rows), let affected = affect(rows, shape) else { continue }
      faults.append(Fault(shape: shape, rows: affected))
      return
    }
  }

  /// Whether no fault and no unjudged row is near.
  private func isFree(_ rows: ClosedRange<Int>) -> Bool {
    let wide = (rows.lowerBound - 400)...(rows.upperBound + 400)
    return !faults.contains { $0.rows.overlaps(wide) }
      && !signal.unjudged.contains { $0.overlaps(wide) }
  }

  /// How many rows a fault takes.
  private mutating func length(of shape: Fault.Shape) -> Int {
    switch shape {
    case .spike: random.chance(0.5) ? random.integer(1...3) : random.integer(2...20)
    case .dip: random.chance(0.3) ? random.integer(1...3) : random.integer(3...30)
    case .spikeBurst: random.integer(10...60)
    case .shiftUp, .shiftDown:
      random.chance(0.65) ? random.integer(10...60) : random.integer(60...300)
    case .trafficLoss: random.integer(5...60)
    case .variance: random.integer(30...200)
    case .flatLine: random.integer(40...300)
    case .lossOfSeason: random.integer(90...300)
    case .ramp: random.integer(60...300)
    case .latencyRegime: random.integer(30...300)
    case .errorBurst: random.integer(5...60)
    }
  }

  /// Changes the rows, if that can be seen, and says which were affected.
  private mutating func affect(
    _ rows: ClosedRange<Int>, _ shape: Fault.Shape
  ) -> ClosedRange<Int>? {
    let before = Array(signal.values[rows])
    let expected = signal.expected[rows]
    let size = size(of: shape, length: rows.count)
    for row in rows { signal.values[row] = signal.allowed(value(row, rows, shape, size)) }
    let changed = rows.filter { signal.values[$0] != before[$0 - rows.lowerBound] }
    guard let first = changed.first, let last = changed.last,
      isVisible(shape, rows, before: before, expected: Array(expected))
    else {
      signal.values.replaceSubrange(rows, with: before)
      return nil
    }
    // A stuck value starts at the row that is first repeated; others where a value differs.
    return first...last
  }

  /// How large a fault is, in local noises: a single row must stand out further than many.
  private mutating func size(of shape: Fault.Shape, length: Int) -> Double {
    switch shape {
    case .spike, .dip: length <= 3 ? random.between(7, 16) : random.between(4.5, 14)
    case .spikeBurst: random.between(5, 12)
    case .shiftUp, .shiftDown: length < 30 ? random.between(4, 11) : random.between(3, 9)
    case .trafficLoss: random.between(0, 0.4)
    case .variance: random.between(3, 7)
    case .ramp: random.between(6, 13)
    case .latencyRegime: random.between(2.5, 7)
    case .errorBurst: random.between(5, 15)
    case .flatLine, .lossOfSeason: 0
    }
  }

  /// What a row says under a fault.
  private mutating func value(
    _ row: Int, _ rows: ClosedRange<Int>, _ shape: Fault.Shape, _ size: Double
  ) -> Double {
    let value = signal.values[row]
    let position = Double(row - rows.lowerBound)
    switch shape {
    case .spike:
      // Uneven heights; the first row has the full one.
      return signal.moved(row, by: size * (position == 0 ? 1 : random.between(0.6, 1.1)))
    case .dip: return signal.moved(row, by: -size * (position == 0 ? 1 : random.between(0.6, 1.1)))
    case .spikeBurst:
      let isHigh = position == 0 || row == rows.upperBound || random.chance(0.35)
      return isHigh ? signal.moved(row, by: size * random.between(0.7, 1.3)) : value
    case .shiftUp: return signal.moved(row, by: size)
    case .shiftDown: return signal.moved(row, by: -size)
    case .trafficLoss: return value * size
    case .variance:
      return signal.isRatio
        ? signal.expected[row] * pow(value / signal.expected[row], size)
        : signal.expected[row] + (value - signal.expected[row]) * size
    case .flatLine: return signal.values[rows.lowerBound]
    case .lossOfSeason:
      return value - signal.expected[row] + signal.expected[rows.lowerBound]
    case .ramp: return signal.moved(row, by: size * (position + 1) / Double(rows.count))
    case .latencyRegime:
      return signal.moved(row, by: size * (1 + 0.35 * random.heavy()))
    case .errorBurst:
      return value + random.poisson(max(1, size * signal.noise[row] * random.between(0.5, 1.3)))
    }
  }

  /// Whether a person would see what was changed.
  private func isVisible(
    _ shape: Fault.Shape, _ rows: ClosedRange<Int>, before: [Double], expected: [Double]
  ) -> Bool {
    var sum = 0.0
    var greatest = 0.0
    var spreadBefore = 0.0
    var distinct = Set<Double>()
    for row in rows {
      let at = row - rows.lowerBound
      let old = before[at]
      let unit = signal.isRatio ? max(old, 1e-9) * (exp(signal.noise[row]) - 1) : signal.noise[row]
      let moved = abs(signal.values[row] - old) / max(unit, 1e-12)
      sum += moved
      greatest = max(greatest, moved)
      spreadBefore += abs(old - expected[at]) / max(unit, 1e-12)
      distinct.insert(old)
    }
    let mean = sum / Double(rows.count)
    return switch shape {
    case .spike, .dip: greatest >= (rows.count <= 3 ? 6 : 4)
    case .spikeBurst, .errorBurst: greatest >= 4.5
    case .shiftUp, .shiftDown, .trafficLoss, .latencyRegime: mean >= 2.5
    case .variance: mean >= 1.2
    case .flatLine: distinct.count * 3 >= rows.count && spreadBefore > 0
    case .lossOfSeason: greatest >= 5 && mean >= 2.5
    case .ramp: greatest >= 4.5
    }
  }
}
