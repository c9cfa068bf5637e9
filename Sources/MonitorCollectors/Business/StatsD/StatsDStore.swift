import Synchronization

/// The aggregator that receivers fill and ticks empty, behind a lock that is held for one batch of
/// datagrams at most.
final class StatsDStore: Sendable {
  /// What both sides change.
  let aggregator: Mutex<StatsDAggregator>

  /// Makes one around an aggregator.
  init(_ aggregator: StatsDAggregator) { self.aggregator = Mutex(aggregator) }
}
