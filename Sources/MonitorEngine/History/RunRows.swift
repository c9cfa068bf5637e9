import MonitorAnalysis
import MonitorModel
import MonitorStorage

/// Makes ticks of runs that come one after the other, as they were shown live: through the same
/// evaluation, which goes on from run to run of a session.
struct RunRows: ~Copyable {
  private var reader = RunReader()
  private var evaluator = SeriesEvaluator(interval: 1_000_000_000)
  private var session: UInt64?
  private var last: MonotonicInstant?

  init() {}

  /// Begins with a run that has a tick.
  mutating func begin(_ run: any HistoryRun) {
    // A run that reaches back was repacked from those that were read: it is begun from anew.
    let isBack = if let last, let first = run.stamps.first { first.at <= last } else { false }
    guard session != run.session || isBack else { return }
    session = run.session
    last = nil
    let interval = (try? run.facts(through: 0).config.metricsInterval.nanoseconds) ?? 0
    evaluator = SeriesEvaluator(interval: max(1, interval))
    MomentComposer.number(run, 0, &evaluator)
  }

  /// The ticks of the next rows of the run.
  ///
  /// - Throws: `StorageError` where they cannot be read.
  mutating func ticks(
    _ run: any HistoryRun, _ rows: Range<Int>
  ) throws(StorageError) -> [ProcessedData] {
    var evaluator = evaluator
    var ticks: [ProcessedData] = []
    ticks.reserveCapacity(rows.count)
    let first = run.catalog.firstSequence
    try reader.visit(run, rows: rows, .columns) { row, stamp, batches in
      evaluator.step(batches, at: stamp.at)
      ticks.append(
        ProcessedData(
          sequence: first + UInt64(row), at: stamp.at, wall: stamp.wall,
          series: evaluator.definitions, values: evaluator.values, states: evaluator.states,
          ages: evaluator.ages, processes: ProcessTable(), quality: DataQuality(),
          registry: run.session))
    }
    self.evaluator = evaluator
    last = ticks.last?.at
    return ticks
  }
}
