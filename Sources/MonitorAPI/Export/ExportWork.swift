import MonitorEngine
import MonitorExport
import MonitorModel
import MonitorSupport

/// One export: turns ticks into bytes, a piece at a time, as they are asked for.
final actor ExportWork {
  /// A piece is handed on once it has so many bytes.
  private static let pieceBytes = 1 << 16
  /// OpenMetrics wants all samples of a series together, so they wait on the disk: no more than
  /// this.
  static let waitingBytesMost = 2 << 30

  /// Where writers leave their bytes.
  private final class Piece {
    var bytes: [UInt8] = []
  }

  private let thread: OwnThread
  private let tour: HistoryTour
  private let piece: Piece
  private var columns: ExportColumns
  private var isReading = true
  private var isOver = false
  // One of them writes.
  private var csv: CSVExport?
  private var lines: JSONLinesExport?
  private var openMetrics: OpenMetricsExport?

  /// Its thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// An export of the ticks of a tour.
  ///
  /// - Throws: `ExportError` where samples have nowhere to wait.
  init(
    _ tour: HistoryTour, _ form: ExportForm, _ patterns: [SeriesSelector],
    waitingIn folder: String, thread: OwnThread
  ) throws(ExportError) {
    let piece = Piece()
    let sink = ByteSink { bytes in
      piece.bytes.append(contentsOf: bytes)
      return .written
    }
    self.thread = thread
    self.tour = tour
    self.piece = piece
    columns = ExportColumns(patterns)
    switch form {
    case .csv: csv = CSVExport(sink)
    case .jsonl: lines = JSONLinesExport(sink)
    case .openmetrics:
      openMetrics = try OpenMetricsExport(
        sink, waitingIn: folder, waitingBytesMost: Self.waitingBytesMost)
    }
  }

  /// The next bytes; `nil` after the last.
  ///
  /// - Throws: `ExportError`, or `CancellationError` where nobody wants them any more.
  func next() async throws -> [UInt8]? {
    while piece.bytes.count < Self.pieceBytes, !isOver {
      try Task.checkCancellation()
      guard isReading else {
        isOver = try finishSome()
        continue
      }
      let ticks = await tour.ticks()
      isReading = !ticks.isEmpty
      for tick in ticks { try write(tick) }
    }
    guard !piece.bytes.isEmpty else { return nil }
    defer { piece.bytes = [] }
    return piece.bytes
  }

  private func write(_ tick: ProcessedData) throws(ExportError) {
    columns.update(tick)
    try csv?.write(tick, columns)
    try lines?.write(tick, columns)
    try openMetrics?.write(tick, columns)
  }

  /// Whether all is written.
  private func finishSome() throws(ExportError) -> Bool {
    let left = [try csv?.finishSome(), try lines?.finishSome(), try openMetrics?.finishSome()]
    return left.allSatisfy { $0 == nil }
  }
}
