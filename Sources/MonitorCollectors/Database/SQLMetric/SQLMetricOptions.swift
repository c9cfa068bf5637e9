package import MonitorModel

/// A query whose answer is a metric: which columns are values and which are labels.
package struct SQLMetricOptions: Sendable, Equatable {
  /// The name of the series, for example `shop.orders`; with several value columns each adds its
  /// own name: `shop.orders.open`.
  package var name: String
  /// One statement that reads and gives rows.
  package var query: String
  /// Time between two questions.
  package var interval: Duration
  /// Columns with numbers.
  package var valueColumns: [String]
  /// Columns with texts; each is a label of its name.
  package var labelColumns: [String]
  /// Whether the values only grow, so that the series are their increase a second.
  package var isCounter: Bool
  /// The unit of the values.
  package var unit: Unit
  /// On which side a value is bad.
  package var concern: SeriesDefinition.Concern
  /// A change smaller than this is never worth an alarm, in the unit.
  package var grain: Double

  /// Makes options.
  package init(
    name: String, query: String, interval: Duration = .seconds(30),
    valueColumns: [String] = ["value"], labelColumns: [String] = [], isCounter: Bool = false,
    unit: Unit = .count, concern: SeriesDefinition.Concern = .both, grain: Double = 0
  ) {
    self.name = name
    self.query = query
    self.interval = interval
    self.valueColumns = valueColumns
    self.labelColumns = labelColumns
    self.isCounter = isCounter
    self.unit = unit
    self.concern = concern
    self.grain = grain
  }
}
