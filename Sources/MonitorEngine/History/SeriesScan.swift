import MonitorAnalysis
import MonitorModel
import MonitorStorage

/// Runs recorded ticks through the evaluation of a few series only, with the very code that
/// evaluates live.
struct SeriesScan: ~Copyable {
  private var reader = RunReader()
  /// The blocks, by their first numbers, of which something could not be read.
  var damaged: Set<UInt64> { reader.damaged }

  /// The series that are wanted, and what is read for them.
  private struct Choice {
    /// By collector.
    var projections: [String: CatalogProjection] = [:]
    /// The collectors, in the order in which their series are numbered.
    var collectors: [String] = []
    /// The number of each wanted series in the evaluator; −1 where there is no such series.
    var numbers: [Int] = []
    /// The collector of each, and its place there.
    var places: [(collector: String, place: Int)?] = []
  }

  /// Calls `body` for each row of some stretches of one session, which follow each other.
  ///
  /// It is given the stretch, the tick, and the values of the wanted series in their order: NaN
  /// where there is no fresh one. `series` are numbers of the session, as the last stretch knows
  /// them.
  ///
  /// - Throws: `StorageError.damaged`.
  mutating func scan(
    _ stretches: [MomentComposer.Stretch], series: [Int],
    _ body: (_ stretch: Int, TickStamp, [Double]) -> Void
  ) throws(StorageError) {
    guard let last = stretches.last, !series.isEmpty else { return }
    let choice = Self.choose(series, last.run.catalog)
    var evaluator = SeriesEvaluator(interval: 1_000_000_000)
    for name in choice.collectors {
      guard let catalog = choice.projections[name]?.catalog else { continue }
      evaluator.number(name, catalog, series: catalog.series.indices)
    }
    var values = [Double](repeating: .nan, count: series.count)
    for (index, stretch) in stretches.enumerated() where !stretch.rows.isEmpty {
      let first = Self.firstRows(choice, stretch.run.catalog)
      try reader.visit(
        stretch.run, rows: stretch.rows, .projected(choice.projections)
      ) { row, stamp, batches in
        evaluator.step(batches, at: stamp.at)
        for (place, number) in choice.numbers.enumerated() {
          // What a series is made of may be older than the series.
          let isFresh = row >= first[place] && evaluator.states[number] == .value
          values[place] = isFresh ? evaluator.values[number] : .nan
        }
        body(index, stamp, values)
      }
    }
  }

  /// The row of a run from which on each wanted series was known.
  private static func firstRows(_ choice: Choice, _ catalog: BlockCatalog) -> [Int] {
    choice.places.map { one in
      guard let one, let known = catalog.collectors.first(where: { $0.name == one.collector })
      else { return .max }
      return known.growth.first { $0.series > one.place }?.row ?? .max
    }
  }

  private static func choose(_ series: [Int], _ catalog: BlockCatalog) -> Choice {
    var places = [[Int]](repeating: [], count: catalog.collectors.count)
    var found: [(collector: Int, place: Int)?] = []
    var choice = Choice()
    for number in series {
      var first = 0
      let run = catalog.order.runs.first { run in
        if number < first + run.count { return number >= first }
        first += run.count
        return false
      }
      guard let run else {
        found.append(nil)
        choice.places.append(nil)
        continue
      }
      let place = run.first + number - first
      found.append((run.collector, places[run.collector].count))
      choice.places.append((catalog.collectors[run.collector].name, place))
      places[run.collector].append(place)
    }
    var starts = [Int](repeating: 0, count: catalog.collectors.count)
    var next = 0
    for (index, collector) in catalog.collectors.enumerated() where !places[index].isEmpty {
      starts[index] = next
      next += places[index].count
      choice.collectors.append(collector.name)
      choice.projections[collector.name] = CatalogProjection(
        collector.catalog, series: places[index])
    }
    choice.numbers = found.map { $0.map { starts[$0.collector] + $0.place } ?? -1 }
    return choice
  }
}
