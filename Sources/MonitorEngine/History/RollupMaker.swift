import MonitorModel
package import MonitorStorage

/// Sums up the series of a run by minutes and by hours.
///
/// It takes the series in groups, so that the memory it needs does not grow with their number: the
/// columns of one group over at most `Limits.extentRows` ticks. Ticks at the start of an engine that
/// live statistics leave out are left out here, too. The first tick of a block gives no rates, as the
/// tick before it is in another block.
package struct RollupMaker: ~Copyable {
  private var scan = SeriesScan()
  private var codec = RollupCodec()

  /// Makes a maker; its memory comes with its first use.
  package init() {}

  /// The rollups of all series of a run, as the sections of its block.
  ///
  /// - Throws: `StorageError.damaged`.
  package mutating func sections(
    of run: any HistoryRun
  ) throws(StorageError) -> [RollupSection] {
    var sections: [RollupSection] = []
    let count = run.catalog.order.count
    for first in stride(from: 0, to: count, by: RollupCodec.seriesMax) {
      let series = first..<min(first + RollupCodec.seriesMax, count)
      for table in try tables(of: run, series: series) {
        sections.append(
          RollupSection(period: table.period, series: series, bytes: codec.encode(table)))
      }
    }
    return sections
  }

  /// The rollups of some series that follow each other, by minutes and by hours.
  ///
  /// - Throws: `StorageError.damaged`.
  package mutating func tables(
    of run: any HistoryRun, series: Range<Int>
  ) throws(StorageError) -> [RollupTable] {
    var sums = RollupPeriod.allCases.map { RollupSums(period: $0, series: series) }
    try scan.scan(
      [MomentComposer.Stretch(run: run, rows: run.stamps.indices)], series: Array(series)
    ) { _, stamp, values in
      guard !stamp.isProvisional else { return }
      for index in sums.indices { sums[index].add(stamp, values) }
    }
    return sums.map { $0.finished() }
  }

  /// The rollups of some series of a block, from its own tables or, where it has none that can be
  /// read, from its columns.
  ///
  /// - Throws: `StorageError.damaged` where its columns cannot be read either.
  package mutating func rollups(
    of block: SealedRun, _ period: RollupPeriod, series: [Int]
  ) throws(StorageError) -> [RollupTable] {
    if let stored = try? block.rollups(period, series: series, codec: &codec) { return stored }
    var tables: [RollupTable] = []
    let size = RollupCodec.seriesMax
    for group in Set(series.map { $0 / size }).sorted() {
      let range = group * size..<min((group + 1) * size, block.catalog.order.count)
      guard !range.isEmpty else { continue }
      tables += try self.tables(of: block, series: range).filter { $0.period == period }
    }
    return tables
  }
}
