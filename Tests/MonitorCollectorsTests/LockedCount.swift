import Synchronization

/// Counts from 0, for closures that run on several threads.
final class LockedCount: Sendable {
  private let count = Atomic(0)
  /// The next number.
  func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
