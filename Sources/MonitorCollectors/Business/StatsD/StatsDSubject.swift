import MonitorModel

/// A name with tags, as one measure: what series are made of.
struct StatsDSubject: Sendable {
  /// What is made of its measurements.
  var measure: StatsDMeasure
  /// The number of its histogram or set; −1 where it has none.
  var slot: Int32
  /// The name its series begin with.
  var name: String
  /// Its tags.
  var labels: [SeriesKey.Label]
}
