package import MonitorModel

/// The series of an export, numbered in the order in which they first appear.
///
/// A number outlives the session in which the series had its column: a series of the same name and
/// unit has the same number in the next one.
package struct ExportColumns {
  /// A chosen series in the ticks that come.
  package struct Column: Equatable, Sendable {
    /// Its index in a tick.
    package var id: SeriesID
    /// Its number in the export.
    package var number: Int
  }

  private struct Name: Hashable {
    var key: SeriesKey
    var unit: Unit
  }

  /// The chosen columns of the newest tick, in their order there.
  package private(set) var columns: [Column] = []
  /// The chosen series of all ticks so far, by their numbers; only ever grown.
  package private(set) var series: [SeriesDefinition] = []

  private let globs: [SeriesSelector]
  private var numbers: [Name: Int] = [:]
  private var registry: UInt64?
  private var seen = 0

  /// The columns that any of some patterns matches; without patterns all.
  package init(_ globs: [SeriesSelector] = []) { self.globs = globs }

  /// Takes in the series of a tick that were not there before.
  package mutating func update(_ row: ProcessedData) {
    if row.registry != registry || row.series.count < seen {
      registry = row.registry
      seen = 0
      columns.removeAll(keepingCapacity: true)
    }
    for index in seen..<row.series.count {
      let definition = row.series[index]
      guard globs.isEmpty || globs.contains(where: { $0.matches(definition.key) }) else { continue }
      let name = Name(key: definition.key, unit: definition.unit)
      let number = numbers[name] ?? series.count
      if number == series.count {
        numbers[name] = number
        series.append(definition)
      }
      columns.append(Column(id: SeriesID(index), number: number))
    }
    seen = row.series.count
  }
}
