import MonitorModel

extension MetricColumns {
  /// Marks counters that have a value as not read at this tick; gauges keep what they were.
  mutating func skipCounters() {
    for (index, metric) in catalog.metrics.enumerated()
    where metric.kind == .counter && states[index] == .value {
      mark(index, .skipped)
    }
  }

  /// Adds whether a server of a name answers: 1 or 0.
  mutating func addUp(server: String) -> Int {
    let labels = [SeriesKey.Label("server", server)]
    let index = addGauge("db.up", labels)
    add(
      SeriesDefinition(
        SeriesKey("db.up", labels), .count, .level(index), concern: .low, weight: 1, grain: 0.5))
    return index
  }
}
