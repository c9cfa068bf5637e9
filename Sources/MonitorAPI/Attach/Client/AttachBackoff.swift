import MonitorSupport

/// How long to wait before the next try to attach: twice as long each time, and never quite the same
/// for all clients that lost one daemon.
package struct AttachBackoff: Sendable {
  /// The shortest wait, in nanoseconds.
  package static let least: Int64 = 200_000_000
  /// The longest wait, in nanoseconds.
  package static let most: Int64 = 5_000_000_000

  private var next = least
  private var generator: SeededGenerator

  /// Makes waits whose chance begins with a seed.
  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// The next wait, in nanoseconds: from three quarters of its length to all of it, but not less
  /// than `least`.
  package mutating func wait() -> Int64 {
    let length = next
    next = min(next * 2, Self.most)
    return max(Self.least, length - Int64.random(in: 0...length / 4, using: &generator))
  }

  /// Begins again with the shortest wait.
  package mutating func reset() { next = Self.least }
}
