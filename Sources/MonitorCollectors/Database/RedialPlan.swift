import MonitorModel

/// When a server that gave no answer is tried again: after 1, 2, 4, 8 and then every 10 s, and never
/// twice within a second.
struct RedialPlan {
  /// The first wait, and the least time between two attempts, in nanoseconds.
  static let leastWait: Int64 = 1_000_000_000
  /// The longest wait, in nanoseconds.
  static let mostWait: Int64 = 10_000_000_000

  private var wait: Int64 = 0
  private var next: MonotonicInstant?

  /// Whether an attempt may begin.
  func mayTry(at instant: MonotonicInstant) -> Bool { next.map { instant >= $0 } ?? true }

  /// Seconds until the next attempt, for a person.
  func secondsLeft(at instant: MonotonicInstant) -> Double {
    next.map { max(0, Double($0 - instant) / 1e9) } ?? 0
  }

  /// An attempt begins.
  mutating func begins(at instant: MonotonicInstant) {
    next = instant.advanced(by: Self.leastWait)
  }

  /// It, or what followed, failed; `isRefusal` where trying soon would only fill the server's log
  /// with refusals.
  mutating func failed(at instant: MonotonicInstant, isRefusal: Bool) {
    wait = isRefusal ? Self.mostWait : min(Self.mostWait, max(Self.leastWait, wait * 2))
    next = instant.advanced(by: wait)
  }

  /// The server gave a whole answer: the next failure begins with the least wait.
  mutating func succeeded() { wait = 0 }
}
