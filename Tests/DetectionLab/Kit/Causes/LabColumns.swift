import MonitorModel

/// The series of one source of a simulated machine and their values at a tick.
struct LabColumns {
  private(set) var catalog = MetricCatalog()
  private var values: [Double] = []
  private var places: [SeriesKey: Int] = [:]
  private let collector: String

  init(collector: String) { self.collector = collector }

  /// Sets a series, and makes it where it is new.
  mutating func set(
    _ name: String, _ labels: [(String, String)] = [], _ unit: MonitorModel.Unit, _ value: Double,
    concern: SeriesDefinition.Concern = .none, role: SeriesDefinition.Role = .other,
    weight: Double = 0.5, grain: Double = 0, ceiling: Double? = nil
  ) {
    let key = SeriesKey(name, labels.map { SeriesKey.Label($0.0, $0.1) })
    if let place = places[key] {
      values[place] = value
      return
    }
    let index = catalog.add(Metric(key, .real))
    catalog.series.append(
      SeriesDefinition(
        key, unit, Formula(.level, [.init(index)]), ceiling: ceiling, concern: concern,
        role: role, weight: weight, grain: grain))
    places[key] = values.count
    values.append(value)
  }

  /// The batch of a tick.
  func batch(
    at: MonotonicInstant, processes: ProcessBatch? = nil, report: SourceReport? = nil
  ) -> MetricBatch {
    MetricBatch(
      collector: collector, at: at, catalog: catalog,
      values: values.map { $0.isFinite ? RawValue(real: $0) : .none },
      states: values.map { $0.isFinite ? .value : .idle }, processes: processes, report: report)
  }
}
