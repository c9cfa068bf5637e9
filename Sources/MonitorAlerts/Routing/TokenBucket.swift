package import MonitorModel

/// How many messages may be sent: so many at once, and then one more each while.
package struct TokenBucket: Hashable, Sendable {
  private let capacity: Int
  private let refill: Int64
  private var tokens: Int
  private var filledAt: MonotonicInstant

  /// Makes a full bucket; one more token comes each `refill`.
  package init(capacity: Int, refill: Duration, at now: MonotonicInstant) {
    self.capacity = max(1, capacity)
    self.refill = max(1, refill.nanoseconds)
    tokens = max(1, capacity)
    filledAt = now
  }

  /// The tokens that are there at an instant.
  package mutating func count(at now: MonotonicInstant) -> Int {
    let new = max(0, (now - filledAt) / refill)
    if tokens + Int(new) >= capacity {
      tokens = capacity
      filledAt = now
    } else {
      tokens += Int(new)
      filledAt = filledAt.advanced(by: new * refill)
    }
    return tokens
  }

  /// Takes one, if there is one.
  package mutating func take(at now: MonotonicInstant) -> Bool {
    guard count(at: now) > 0 else { return false }
    tokens -= 1
    return true
  }
}
