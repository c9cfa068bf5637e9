package import MonitorModel

/// Runs that follow each other in one session, as one.
package struct JoinedRun: HistoryRun {
  package let session: UInt64
  package let stamps: [TickStamp]
  package let catalog: BlockCatalog
  private let runs: [any HistoryRun]
  private let starts: [Int]

  /// Joins runs, oldest first.
  ///
  /// - Precondition: there is one, and each has ticks.
  /// - Throws: `StorageError.damaged` where they do not belong together.
  package init(_ runs: [any HistoryRun]) throws(StorageError) {
    precondition(!runs.isEmpty, "nothing to join")
    self.runs = runs
    session = runs[0].session
    stamps = runs.flatMap(\.stamps)
    catalog = try BlockBuilder.merged(runs)
    var starts: [Int] = []
    var row = 0
    for run in runs {
      starts.append(row)
      row += run.stamps.count
    }
    self.starts = starts
  }

  package var documents: [RowDocument] {
    zip(runs, starts).flatMap { run, start in
      run.documents.map { document in
        var document = document
        document.row += start
        return document
      }
    }
  }

  package func deliveries(of collector: Int) -> [Delivery] {
    runs.flatMap { run in
      collector < run.catalog.collectors.count
        ? run.deliveries(of: collector)
        : [Delivery](repeating: Delivery(), count: run.stamps.count)
    }
  }

  package func read(
    collector: Int, metrics: [Int], rows: Range<Int>, codec: inout ExtentCodec,
    into slab: inout ColumnSlab
  ) throws(StorageError) -> Int {
    var lost = 0
    slab.reset(columns: metrics.count, rows: rows.count)
    var part = ColumnSlab()
    for (run, start) in zip(runs, starts) {
      let own = rows.clamped(to: start..<start + run.stamps.count)
      guard !own.isEmpty else { continue }
      lost += try run.read(
        collector: collector, metrics: metrics,
        rows: own.lowerBound - start..<own.upperBound - start,
        codec: &codec, into: &part)
      for column in metrics.indices {
        let to = column * rows.count + own.lowerBound - rows.lowerBound
        let from = column * own.count..<(column + 1) * own.count
        slab.values.replaceSubrange(to..<to + own.count, with: part.values[from])
        slab.states.replaceSubrange(to..<to + own.count, with: part.states[from])
      }
    }
    return lost
  }

  package func processes(
    collector: Int, rows: Range<Int>, codec: inout ExtentCodec
  ) throws(StorageError) -> [ProcessBatch?] {
    var result: [ProcessBatch?] = []
    for (run, start) in zip(runs, starts) {
      let own = rows.clamped(to: start..<start + run.stamps.count)
      guard !own.isEmpty else { continue }
      guard collector < run.catalog.collectors.count else {
        result += [ProcessBatch?](repeating: nil, count: own.count)
        continue
      }
      result += try run.processes(
        collector: collector, rows: own.lowerBound - start..<own.upperBound - start, codec: &codec)
    }
    return result
  }
}
