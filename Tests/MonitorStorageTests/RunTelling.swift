import MonitorModel
import MonitorStorage

/// All that a run says, in a form that can be compared.
struct RunTelling: Equatable {
  struct Batch: Equatable {
    var collector: String
    var at: MonotonicInstant
    var elapsed: Int64
    var catalog: MetricCatalog
    var values: [RawValue]
    var states: [ReadingState]
    var processes: Processes?
  }

  struct Processes: Equatable {
    var named: [ProcessIdentity]
    var samples: [ProcessSample]
    var ticksPerSecond: Double
    var unreadable: Int
    var unrecorded: Int

    init(_ batch: ProcessBatch) {
      named = batch.samples.map { batch.identities[Int($0.slot)] }
      samples = batch.samples
      ticksPerSecond = batch.ticksPerSecond
      unreadable = batch.unreadable
      unrecorded = batch.unrecorded
    }
  }

  var stamps: [TickStamp] = []
  var batches: [[Batch]] = []
  var documents: [RowDocument] = []
  var order: [SeriesKey] = []
  /// Columns and processes that were damaged.
  var lost = 0

  init(_ run: any HistoryRun) throws(StorageError) {
    var reader = RunReader()
    var read: [[Batch]] = []
    stamps = run.stamps
    documents = run.documents
    order = run.catalog.definitions.map(\.key)
    try reader.visit(run, rows: 0..<run.stamps.count, .everything) { _, _, batches in
      read.append(
        batches.map { batch in
          Batch(
            collector: batch.collector, at: batch.at, elapsed: batch.elapsedNanoseconds,
            catalog: batch.catalog, values: batch.values, states: batch.states,
            processes: batch.processes.map { Processes($0) })
        })
    }
    batches = read
    lost = reader.lost
  }

  /// Whether it says nothing but what `whole` says: what is damaged is a gap, never another value.
  func isWithin(_ whole: RunTelling) -> Bool {
    guard stamps == whole.stamps, order == whole.order, batches.count == whole.batches.count,
      documents.isEmpty || documents == whole.documents
    else { return false }
    return zip(batches.joined(), whole.batches.joined()).allSatisfy { read, given in
      var filled = read
      if filled.processes == nil { filled.processes = given.processes }
      for index in filled.states.indices where [.failed, .absent].contains(filled.states[index]) {
        guard filled.values[index] == .none else { return false }
        filled.states[index] = given.states[index]
        filled.values[index] = given.values[index]
      }
      return filled == given
    } && zip(batches, whole.batches).allSatisfy { $0.count == $1.count }
  }
}
