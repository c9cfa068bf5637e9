import MonitorModel

/// Finds series by key, to translate from one numbering into another.
struct SeriesIndex {
  /// Stands for a series that a numbering does not have: past the end of every column.
  static let none = SeriesID(rawValue: .max)

  private let series: [SeriesDefinition]
  private let places: [SeriesKey: SeriesID]

  /// Makes the index of a numbering.
  init(_ series: [SeriesDefinition]) {
    self.series = series
    places = Dictionary(
      series.indices.map { (series[$0].key, SeriesID($0)) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// The series with a key, if there is one.
  subscript(key: SeriesKey) -> SeriesID? { places[key] }

  /// Whether `id` names the series with `key` in this numbering.
  func holds(_ id: SeriesID, _ key: SeriesKey) -> Bool {
    SeriesIndex.holds(series, id, key)
  }

  /// Whether `id` names the series with `key` among `series`.
  static func holds(_ series: [SeriesDefinition], _ id: SeriesID, _ key: SeriesKey) -> Bool {
    series.indices.contains(id.index) && series[id.index].key == key
  }

  /// Whether the series of two ticks are numbered in different ways, so that what was kept by
  /// number has to be translated.
  static func isRenumbered(from old: ProcessedData, to new: ProcessedData) -> Bool {
    old.registry != new.registry || new.series.count < old.series.count
      || old.series.first?.key != new.series.first?.key && !old.series.isEmpty
  }
}
