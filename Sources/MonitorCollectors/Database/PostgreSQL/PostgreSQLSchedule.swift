import MonitorModel

/// When what is dear is asked again: one such question a poll, the most overdue first.
struct PostgreSQLSchedule {
  /// Something that is not asked at every poll.
  enum Part: Int, CaseIterable {
    case statements
    case replication
    case checkpoints
    case transactions
    case upkeep
    case sizes

    /// Seconds between two questions.
    var seconds: Int64 {
      switch self {
      case .statements: 5
      case .replication, .checkpoints: 10
      case .transactions: 5
      case .upkeep: 60
      case .sizes: 300
      }
    }
  }

  /// What a question that the server could not answer in time is asked more seldom.
  private static let patience: Int64 = 10
  private var due: [Part: MonotonicInstant] = [:]

  /// Everything is due but what is dearest, as after a connection was made.
  mutating func reset(at instant: MonotonicInstant) {
    due = [.sizes: instant.advanced(by: 2_000_000_000)]
  }

  /// Whether something is due.
  func isDue(_ part: Part, at instant: MonotonicInstant) -> Bool {
    due[part].map { $0 <= instant } ?? true
  }

  /// The parts that are asked at this poll: all that were never asked, or else the most overdue,
  /// and more of them where polls are seconds apart.
  func parts(at instant: MonotonicInstant, isCalm: Bool, interval: Duration) -> [Part] {
    let wanted = Part.allCases.filter { part in
      (part != .transactions || !isCalm) && isDue(part, at: instant)
    }
    let never = wanted.filter { due[$0] == nil }
    guard never.isEmpty else { return never }
    let overdue = wanted.sorted { (due[$0] ?? instant) < (due[$1] ?? instant) }
    return Array(overdue.prefix(max(1, Int(interval.components.seconds / 2))))
  }

  /// Plans the next time.
  mutating func asked(_ part: Part, at instant: MonotonicInstant, inTime: Bool = true) {
    let wait = part.seconds * 1_000_000_000 * (inTime ? 1 : Self.patience)
    // A little sooner, so that a tick that comes early is not missed.
    due[part] = instant.advanced(by: wait - 50_000_000)
  }
}
