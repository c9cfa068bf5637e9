import Glibc
import MonitorModel

/// What is normal for one series, learnt slowly and never from what is being alarmed: a level, a
/// spread about it, and how far values have reached from it on either side within hours.
package struct Baseline: Hashable, Sendable {
  /// How fast a baseline learns, for one time between two checks.
  package struct Pace: Hashable, Sendable {
    /// The share of a new value in the level: 63 % after 2 minutes or 60 checks.
    package let level: Double
    /// The share of a new deviation in the spread: five times as slow.
    package let spread: Double
    /// The share of a new value in the short mean: 5 seconds or 2.5 checks.
    package let fast: Double
    /// What is left of a reach after one check: half after an hour or 1 800 checks.
    package let reach: Double
    /// Values before a baseline is trusted: a minute, and 60 at the least.
    package let warmUp: Int32
    /// Values on one side, far out, after which the level is taken to have moved: a minute.
    package let shift: Int32

    /// The pace for checks `seconds` apart.
    package init(seconds: Double) {
      let memory = max(120, 60 * seconds)
      level = 1 - exp(-seconds / memory)
      spread = 1 - exp(-seconds / (5 * memory))
      fast = 1 - exp(-seconds / max(5, 2.5 * seconds))
      reach = exp2(-seconds / (30 * memory))
      warmUp = Int32(min(600, max(Double(Limits.learningChecks), (60 / seconds).rounded(.up))))
      shift = Int32(min(600, max(15, (60 / seconds).rounded(.up))))
    }
  }

  /// Where values usually are.
  package private(set) var level = 0.0
  /// The mean magnitude of deviations, as the standard deviation of a normal distribution.
  package private(set) var spread = 0.0
  /// The mean of the last seconds.
  package private(set) var fast = 0.0
  /// As `spread`, for deviations of the short mean.
  package private(set) var fastSpread = 0.0
  /// The greatest deviation upwards, slowly forgotten.
  package private(set) var highReach = 0.0
  /// The greatest deviation downwards, slowly forgotten.
  package private(set) var lowReach = 0.0
  /// Values learnt.
  package private(set) var learnt: Int32 = 0
  private var farOut: Int32 = 0

  /// A baseline that has learnt nothing.
  package init() {}

  /// Follows the short mean; done for every value, learnt or not.
  @inline(__always)
  package mutating func follow(_ x: Double, _ pace: Pace) {
    guard abs(x) <= SeriesMemory.greatest else { return }
    fast = learnt == 0 ? x : fast + pace.fast * (x - fast)
  }

  /// Learns a value that is not part of an anomaly.
  ///
  /// `scale` is the spread with its floor.
  @inline(__always)
  package mutating func learn(_ x: Double, scale: Double, _ pace: Pace) {
    guard abs(x) <= SeriesMemory.greatest else { return }
    guard learnt > 0 else {
      level = x
      learnt = 1
      return
    }
    let deviation = x - level
    let young = 1 / Double(learnt &+ 1)
    let isYoung = learnt < pace.warmUp
    // Far values move the level and the spread no more than a deviation of four spreads does.
    let cut = isYoung ? deviation : min(max(deviation, -4 * scale), 4 * scale)
    level += max(pace.level, young) * cut
    let share = max(pace.spread, young)
    spread += share * (1.2533 * abs(cut) - spread)
    fastSpread += share * (1.2533 * abs(fast - level) - fastSpread)
    highReach = max(highReach * pace.reach, deviation)
    lowReach = max(lowReach * pace.reach, -deviation)
    if learnt < .max { learnt &+= 1 }
    if abs(deviation) <= 4 * scale {
      farOut = 0
    } else {
      farOut = deviation > 0 ? max(1, farOut &+ 1) : min(-1, farOut &- 1)
      if abs(farOut) >= pace.shift { shift() }
    }
  }

  /// Follows a level that has moved, on the side where that alarms nobody; the reach away from the
  /// move stays known.
  private mutating func shift() {
    let (high, low, isRise) = (highReach, lowReach, farOut > 0)
    adopt(level: fast, spread: spread)
    if isRise { lowReach = max(lowReach, low) } else { highReach = max(highReach, high) }
  }

  /// Learns that values may reach this far for a moment.
  package mutating func learnReach(_ x: Double) {
    guard abs(x) <= SeriesMemory.greatest else { return }
    highReach = max(highReach, x - level)
    lowReach = max(lowReach, level - x)
  }

  /// Takes a new level as normal.
  package mutating func adopt(level newLevel: Double, spread newSpread: Double) {
    level = newLevel
    spread = newSpread
    fast = newLevel
    highReach = 3 * newSpread
    lowReach = 3 * newSpread
    farOut = 0
  }
}

extension Baseline {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    for value in [level, spread, fast, fastSpread, highReach, lowReach] { writer.write(value) }
    writer.write(learnt)
    writer.write(farOut)
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    self.init()
    level = try reader.readFinite()
    spread = try reader.readFinite()
    fast = try reader.readFinite()
    fastSpread = try reader.readFinite()
    highReach = try reader.readFinite()
    lowReach = try reader.readFinite()
    let start = reader.offset
    learnt = try reader.read(Int32.self)
    farOut = try reader.read(Int32.self)
    guard learnt >= 0, abs(Int(farOut)) <= 1_000, spread >= 0, fastSpread >= 0, highReach >= 0,
      lowReach >= 0, max(abs(level), abs(fast), spread) <= 2 * SeriesMemory.greatest
    else {
      throw DetectorStateError(offset: start, reason: "a baseline that cannot be")
    }
  }
}
