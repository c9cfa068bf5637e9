import MonitorModel

/// The catalog and the columns of a collector, grown together; they keep their content from tick
/// to tick, so that what is read seldom stays as it was read last.
struct MetricColumns {
  /// What the columns mean.
  private(set) var catalog = MetricCatalog()
  /// Raw values.
  private(set) var values: [RawValue] = []
  /// What each value is.
  private(set) var states: [ReadingState] = []

  /// Adds a raw metric; it is `absent` until it is set.
  mutating func add(
    _ name: String, _ labels: [SeriesKey.Label] = [], _ kind: MetricKind = .counter
  ) -> Int {
    values.append(.none)
    states.append(.absent)
    return catalog.add(Metric(SeriesKey(name, labels), kind))
  }

  /// Adds a raw metric that is a whole number as it stands.
  mutating func addGauge(_ name: String, _ labels: [SeriesKey.Label] = []) -> Int {
    add(name, labels, .integer)
  }

  /// Adds a series.
  mutating func add(_ series: SeriesDefinition) { catalog.series.append(series) }

  /// Sets a counter, or a gauge that is never negative.
  @inline(__always) mutating func set(_ index: Int, _ value: UInt64) {
    values[index] = RawValue(counter: value)
    states[index] = .value
  }

  /// Sets a gauge; a value beyond `Int64` saturates.
  @inline(__always) mutating func setGauge(_ index: Int, _ value: UInt64) {
    values[index] = RawValue(integer: Int64(clamping: value))
    states[index] = .value
  }

  /// Sets a signed gauge.
  @inline(__always) mutating func setGauge(_ index: Int, _ value: Int64) {
    values[index] = RawValue(integer: value)
    states[index] = .value
  }

  /// Adds a raw metric that is a binary64 as it stands.
  mutating func addReal(_ name: String, _ labels: [SeriesKey.Label] = []) -> Int {
    add(name, labels, .real)
  }

  /// Sets a real gauge; what is not finite is `malformed`.
  @inline(__always) mutating func setReal(_ index: Int, _ value: Double) {
    values[index] = RawValue(real: value)
    states[index] = value.isFinite ? .value : .malformed
  }

  /// Sets a gauge the kernel may not have.
  @inline(__always) mutating func setGauge(_ index: Int, _ value: UInt64?) {
    if let value { setGauge(index, value) } else { mark(index, .absent) }
  }

  /// Sets a counter the kernel may not have.
  @inline(__always) mutating func set(_ index: Int, _ value: UInt64?) {
    if let value { set(index, value) } else { mark(index, .absent) }
  }

  /// Says why there is no value.
  @inline(__always) mutating func mark(_ index: Int, _ state: ReadingState) {
    states[index] = state
  }

  /// Says why there are no values.
  mutating func mark(_ range: Range<Int>, _ state: ReadingState) {
    for index in range { states[index] = state }
  }
}
