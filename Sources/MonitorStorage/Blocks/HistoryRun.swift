package import MonitorModel

/// Consecutive recorded ticks of one session, by row: those that are still being collected into a
/// block (``OpenRun``), or a sealed block (``SealedRun``).
package protocol HistoryRun: Sendable {
  /// The session they are of.
  var session: UInt64 { get }
  /// When the ticks were, by row.
  var stamps: [TickStamp] { get }
  /// What the columns mean, and how that grew.
  var catalog: BlockCatalog { get }
  /// The facts beside the columns, by row, in order.
  var documents: [RowDocument] { get }
  /// What a collector gave at each row.
  func deliveries(of collector: Int) -> [Delivery]
  /// Brings some metrics of a collector into a slab of that many columns and rows.
  ///
  /// Where a collector gave nothing at a row, the cells of the row before stand again; before a
  /// metric was known they are absent. What is damaged is a gap: its cells have failed.
  ///
  /// - Returns: How many columns were damaged.
  /// - Throws: `StorageError.damaged` where nothing can be read.
  @discardableResult
  func read(
    collector: Int, metrics: [Int], rows: Range<Int>, codec: inout ExtentCodec,
    into slab: inout ColumnSlab
  ) throws(StorageError) -> Int
  /// The processes that a collector gave at some rows; `nil` where it gave none.
  ///
  /// - Throws: `StorageError.damaged`.
  func processes(
    collector: Int, rows: Range<Int>, codec: inout ExtentCodec
  ) throws(StorageError) -> [ProcessBatch?]
}

/// Whether and how a collector delivered at a tick.
package struct Delivery: Hashable, Sendable {
  /// Whether it delivered.
  package var isFresh = false
  /// Whether processes came with it.
  package var hasProcesses = false
  /// When it began to read, monotonic.
  package var at = MonotonicInstant(nanoseconds: 0)
  /// What that took, in nanoseconds.
  package var elapsed: Int64 = 0
}

/// A fact beside the columns, and the row at which it was written.
package struct RowDocument: Hashable, Sendable {
  /// The row.
  package var row: Int
  /// What it is about.
  package var kind: HistoryDocument.Kind
  /// Its bytes.
  package var bytes: [UInt8]
}

extension HistoryRun {
  /// The facts beside the columns as they were at a row; the events are those of the run up to it.
  ///
  /// - Throws: `StorageError.damaged`.
  package func facts(through row: Int) throws(StorageError) -> DocumentState {
    var newest: [HistoryDocument.Kind: Int] = [:]
    var state = DocumentState()
    for (index, document) in documents.enumerated() {
      guard document.row <= row else { break }
      switch document.kind {
      case .event, .bands, .lesson: try state.take(document.kind, document.bytes[...])
      default: newest[document.kind] = index
      }
    }
    for index in newest.values.sorted() {
      try state.take(documents[index].kind, documents[index].bytes[...])
    }
    return state
  }

  /// The newest row that was taken at an instant or before it; `nil` where all came later.
  package func row(at instant: MonotonicInstant) -> Int? {
    var low = 0
    var high = stamps.count
    while low < high {
      let middle = (low + high) / 2
      if stamps[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}
