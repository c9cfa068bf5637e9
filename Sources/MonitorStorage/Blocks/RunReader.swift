package import MonitorModel

/// Makes batches of recorded columns again, as the collectors gave them.
package struct RunReader: ~Copyable {
  /// What is to be read.
  package enum Selection: Sendable {
    /// Everything, with catalogs that grow as they did; processes from a row on.
    case all(processesFrom: Int)
    /// Only some series of each collector, by its name and their places in its catalog, with
    /// catalogs that have them from the first row on.
    case series([String: [Int]])
    /// Only what some projections have, by the name of the collector; each holds for all runs of a
    /// session, also for those that do not know all of its metrics yet.
    case projected([String: CatalogProjection])

    /// Everything, processes at every row.
    package static var everything: Selection { .all(processesFrom: 0) }
    /// Everything but processes.
    package static var columns: Selection { .all(processesFrom: .max) }
  }

  private var codec = ExtentCodec()
  private var slab = ColumnSlab()
  /// Columns, and processes of a collector, that were damaged in what was read so far; gaps were
  /// given for them.
  package private(set) var lost = 0
  /// The blocks, by their first numbers, of which something was lost.
  package private(set) var damaged: Set<UInt64> = []

  /// Makes a reader; its memory comes with its first use.
  package init() {}

  private struct Part {
    var name: String
    var catalogs: [(row: Int, catalog: MetricCatalog)]
    var columns: Int
    var values: [UInt64]
    var states: [UInt8]
    var given: [Delivery]
    var processes: [ProcessBatch?]
  }

  /// Calls `body` for each row of a stretch with the batches that came at it.
  ///
  /// What is damaged is a gap: readings that failed, or no processes; `lost` counts it.
  ///
  /// - Throws: `StorageError.damaged` where nothing can be read, before the first call or not at
  ///   all.
  package mutating func visit(
    _ run: any HistoryRun, rows: Range<Int>, _ selection: Selection,
    _ body: (Int, TickStamp, [MetricBatch]) -> Void
  ) throws(StorageError) {
    let catalog = run.catalog
    let before = lost
    var parts: [Part] = []
    for collector in catalog.collectors.indices {
      let known = catalog.collectors[collector]
      if case .projected(let wanted) = selection, wanted[known.name] == nil { continue }
      parts.append(try part(run, collector, known, rows, selection))
    }
    if lost > before, let block = run as? SealedRun {
      damaged.insert(block.head.numbers.lowerBound)
    }
    for row in rows {
      let place = row - rows.lowerBound
      var batches: [MetricBatch] = []
      for part in parts where part.given[row].isFresh {
        batches.append(Self.batch(part, row: row, place: place, rows: rows.count))
      }
      body(row, run.stamps[row], batches)
    }
  }

  private mutating func part(
    _ run: any HistoryRun, _ collector: Int, _ known: BlockCatalog.Collector, _ rows: Range<Int>,
    _ selection: Selection
  ) throws(StorageError) -> Part {
    var metrics = Array(known.catalog.metrics.indices)
    var catalogs: [(row: Int, catalog: MetricCatalog)] = []
    switch selection {
    case .series(let wanted):
      let projection = CatalogProjection(known.catalog, series: wanted[known.name] ?? [])
      metrics = projection.metrics
      catalogs = [(0, projection.catalog)]
    case .projected(let wanted):
      metrics = wanted[known.name]?.metrics ?? []
      catalogs = [(0, wanted[known.name]?.catalog ?? MetricCatalog())]
    case .all:
      catalogs = known.growth.map { growth in
        var catalog = known.catalog
        catalog.metrics.removeLast(catalog.metrics.count - growth.metrics)
        catalog.series.removeLast(catalog.series.count - growth.series)
        return (growth.row, catalog)
      }
    }
    lost += try run.read(
      collector: collector, metrics: metrics, rows: rows, codec: &codec, into: &slab)
    var processes: [ProcessBatch?] = []
    if case .all(let first) = selection, first < rows.upperBound {
      let some = max(first, rows.lowerBound)..<rows.upperBound
      do throws(StorageError) {
        processes = [ProcessBatch?](repeating: nil, count: some.lowerBound - rows.lowerBound)
        processes += try run.processes(collector: collector, rows: some, codec: &codec)
      } catch {
        lost += 1
      }
    }
    return Part(
      name: known.name, catalogs: catalogs, columns: metrics.count, values: slab.values,
      states: slab.states, given: run.deliveries(of: collector), processes: processes)
  }

  private static func batch(_ part: Part, row: Int, place: Int, rows: Int) -> MetricBatch {
    let catalog = part.catalogs.last { $0.row <= row }?.catalog ?? MetricCatalog()
    let count = min(part.columns, catalog.metrics.count)
    var values: [RawValue] = []
    var states: [ReadingState] = []
    values.reserveCapacity(count)
    states.reserveCapacity(count)
    for column in 0..<count {
      values.append(RawValue(counter: part.values[column * rows + place]))
      states.append(ReadingState(rawValue: part.states[column * rows + place]) ?? .failed)
    }
    let delivery = part.given[row]
    return MetricBatch(
      collector: part.name, at: delivery.at, catalog: catalog, values: values, states: states,
      processes: place < part.processes.count ? part.processes[place] : nil,
      elapsedNanoseconds: delivery.elapsed)
  }
}
