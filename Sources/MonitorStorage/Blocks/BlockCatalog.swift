package import MonitorModel

/// What the columns of a block mean, and how the catalogs grew in it.
package struct BlockCatalog: Hashable, Sendable {
  /// From `row` on a collector had so many metrics and series.
  package struct Growth: Hashable, Codable, Sendable {
    /// The row.
    package var row: Int
    /// Metrics from then on.
    package var metrics: Int
    /// Series from then on.
    package var series: Int
  }

  /// One collector.
  package struct Collector: Hashable, Sendable {
    /// The name.
    package var name: String
    /// All that it had at the end of the block.
    package var catalog: MetricCatalog
    /// How it came to that.
    package var growth: [Growth]
  }

  /// All but the catalogs, which have sections of their own.
  struct Facts: Codable {
    struct Collector: Codable {
      var name: String
      var growth: [Growth]
    }
    var collectors: [Collector]
    var firstSequence: UInt64
    var orderBefore: SeriesOrder
    var order: SeriesOrder
  }

  /// All but the catalogs.
  var facts: Facts {
    Facts(
      collectors: collectors.map { Facts.Collector(name: $0.name, growth: $0.growth) },
      firstSequence: firstSequence, orderBefore: orderBefore, order: order)
  }

  /// The collectors, by their place in the session.
  package var collectors: [Collector]
  /// The number of the first tick in its session, from 1; those that follow count on.
  package var firstSequence: UInt64
  /// The order in which the session numbered its series before the block.
  package var orderBefore: SeriesOrder
  /// The order at the end of the block.
  package var order: SeriesOrder

  /// Whether all indices lie where they can.
  func isSound(rows: Int) -> Bool {
    guard collectors.count <= Limits.collectors, firstSequence < 1 << 51,
      order.isSound(series: collectors.map(\.catalog.series.count), most: Limits.series),
      orderBefore.isSound(series: collectors.map(\.catalog.series.count), most: Limits.series)
    else { return false }
    return collectors.allSatisfy { collector in
      var last = Growth(row: 0, metrics: 0, series: 0)
      for growth in collector.growth {
        guard growth.row >= last.row, growth.row < rows, growth.metrics >= last.metrics,
          growth.series >= last.series
        else { return false }
        last = growth
      }
      return last.metrics == collector.catalog.metrics.count
        && last.series == collector.catalog.series.count
    }
  }

  /// The definitions of the session's series by their number, as far as the block knows them.
  package var definitions: [SeriesDefinition] {
    order.runs.flatMap { run in
      collectors[run.collector].catalog.series[run.first..<run.first + run.count]
    }
  }
}
