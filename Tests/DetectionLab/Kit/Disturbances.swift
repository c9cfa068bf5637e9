import MonitorSupport

/// Puts into a signal what every real recording has and no operator labels: values a little out,
/// small bumps, a small new level, a nightly job.
///
/// They stay below the sizes of faults, but not by much: a detector that fires at everything
/// unusual pays for it.
struct Disturbances {
  private var random: SeededGenerator

  /// Disturbances that a generator decides.
  init(random: SeededGenerator) { self.random = random }

  /// Adds them to a signal whose rows are `interval` seconds apart.
  mutating func add(to signal: inout Signal, interval: Int) {
    guard !signal.isRegular else { return }
    let rows = signal.values.count
    addSteps(to: &signal)
    if interval >= 60, random.chance(0.5) { addNightlyJob(to: &signal, interval: interval) }
    var row = 0
    while true {
      // About one each 1 500 rows is a single value, one each 3 000 a bump.
      row += 1 + Int(1_000 * random.exponential())
      guard row < rows else { break }
      if random.chance(2.0 / 3) {
        let size = random.between(2.8, 4.4) * sign(signal)
        signal.values[row] = signal.allowed(signal.moved(row, by: size))
      } else {
        let size = random.between(1, 2.2) * sign(signal)
        for bump in row..<min(rows, row + random.integer(3...20)) {
          signal.values[bump] = signal.allowed(signal.moved(bump, by: size))
        }
      }
    }
  }

  /// Up, or where values can go both ways, up or down.
  private mutating func sign(_ signal: Signal) -> Double {
    signal.faults.contains { [.dip, .shiftDown, .trafficLoss].contains($0) } && random.chance(0.5)
      ? -1 : 1
  }

  /// Up to two new versions of the software: the level is a little different from then on.
  ///
  /// Counts that are often zero have none: they would never be zero again.
  private mutating func addSteps(to signal: inout Signal) {
    guard signal.values.count(where: { $0 == 0 }) * 500 < signal.values.count else { return }
    for _ in 0..<random.integer(0...2) {
      let first = random.integer(0...signal.values.count - 1)
      let size = random.between(0.5, 1.5) * sign(signal)
      for row in first..<signal.values.count {
        let old = signal.values[row]
        signal.values[row] = signal.allowed(signal.moved(row, by: size))
        // The fault of a lost season holds the level that is expected.
        signal.expected[row] =
          signal.isRatio
          ? signal.expected[row] * signal.values[row] / max(old, 1e-9)
          : signal.expected[row] + signal.values[row] - old
      }
    }
  }

  /// A backup: the same minute of each day, some rows at up to four noises.
  private mutating func addNightlyJob(to signal: inout Signal, interval: Int) {
    let ofDay = 86_400 / interval
    let length = random.integer(600...1_800) / interval
    let size = random.between(1.5, 4)
    var start = random.integer(0...(ofDay / 4))
    while start + length < signal.values.count {
      for row in start..<start + length {
        signal.values[row] = signal.allowed(
          signal.moved(row, by: size * random.between(0.8, 1.2)))
      }
      start += ofDay
    }
  }
}
