/// How often things happened in the last five minutes, by subject and cause: one counter a minute.
///
/// A subject to which nothing happens costs four bytes.
struct EventCounts {
  /// The causes that are counted.
  enum Cause: Int, CaseIterable {
    /// Ticks that never came.
    case missingTick
    /// Ticks that came early or late.
    case jitter
    /// Equal values where the metric is known to move.
    case staleRun
    /// Counters that went backwards.
    case counterReset
    /// Values outside physical limits.
    case clamped
    /// Readings that should be there and are not.
    case gap
    /// Values that were not finite numbers.
    case notFinite
    /// Collections that took too long.
    case slow
  }
  private static let minutes = 5
  private static let rowLength = Cause.allCases.count * minutes
  private var rows: [Int32] = []
  private var newest: [Int64] = []
  private var counts: [UInt32] = []

  /// Counts for no subject yet.
  init() {}

  /// Adds a subject.
  mutating func addSubject() { rows.append(-1) }

  /// Counts `amount` times `cause` for a subject in `minute`, which never falls.
  mutating func add(_ cause: Cause, _ subject: Int, minute: Int64, amount: Int = 1) {
    guard amount > 0 else { return }
    var row = Int(rows[subject])
    if row < 0 {
      row = newest.count
      rows[subject] = Int32(row)
      newest.append(minute)
      counts += Array(repeating: 0, count: Self.rowLength)
    }
    let base = row * Self.rowLength
    if newest[row] < minute {
      for stale in max(newest[row] + 1, minute - Int64(Self.minutes) + 1)...minute {
        let place = Int(stale % Int64(Self.minutes)) * Cause.allCases.count
        for cause in 0..<Cause.allCases.count { counts[base + place + cause] = 0 }
      }
      newest[row] = minute
    }
    let place = Int(minute % Int64(Self.minutes)) * Cause.allCases.count
    counts[base + place + cause.rawValue] &+= UInt32(amount)
  }

  /// How often `cause` happened to a subject in the five minutes up to `minute`.
  func count(_ cause: Cause, _ subject: Int, minute: Int64) -> Int {
    let row = Int(rows[subject])
    guard row >= 0 else { return 0 }
    var total = 0
    for age in 0..<Int64(Self.minutes) where minute - age <= newest[row] && minute - age >= 0 {
      let place = Int((minute - age) % Int64(Self.minutes)) * Cause.allCases.count
      total += Int(counts[row * Self.rowLength + place + cause.rawValue])
    }
    return total
  }
}
