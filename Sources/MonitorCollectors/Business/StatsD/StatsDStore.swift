import Synchronization

/// The aggregator that receivers fill and ticks empty, behind a lock that is held for one batch of
/// datagrams at most.
final class StatsDStore: Sendable {
  private let aggregator: Mutex<StatsDAggregator>

  /// Makes one around an aggregator.
  init(_ aggregator: StatsDAggregator) { self.aggregator = Mutex(aggregator) }

  /// Does something to it while nobody else does anything to it.
  @inline(__always) func change<Result: Sendable>(
    _ body: (inout StatsDAggregator) -> Result
  ) -> Result {
    aggregator.withLock { body(&$0) }
  }
}
