package import MonitorEngine
package import MonitorModel
import MonitorSupport

/// Exports what an engine has recorded, while it goes on recording.
///
/// Nothing is read before somebody takes it: the reader at the other end of the connection sets the
/// pace.
package struct HistoryExporter: HistoryExporting {
  /// The most exports at once; each has a thread and some 20 MB.
  package static let exportsMost = 4

  private let history: RecordedHistory?
  private let temporaryFolder: String
  private let slots = ExportSlots(Self.exportsMost)

  /// Exports what a history has; samples that must wait, those of OpenMetrics, go to a file without
  /// a name in a folder.
  package init(_ history: EngineHistory?, temporaryFolder: String = "/var/tmp") {
    self.history = history?.reader
    self.temporaryFolder = temporaryFolder
  }

  /// A producer of the rows between two instants.
  package func export(
    _ form: ExportForm, from: WallInstant?, to: WallInstant?, patterns: [SeriesSelector]
  ) async throws(Problem) -> APIResponse.Body {
    guard let history else { throw Problem(422, "no history is kept") }
    guard let slot = slots.take() else {
      throw Problem(
        503, "\(Self.exportsMost) exports are under way, the most there can be",
        headers: [APIResponse.Header("Retry-After", "10")])
    }
    guard let thread = OwnThread() else { throw Problem(503, "the system has no thread left") }
    let work: ExportWork
    do {
      work = try ExportWork(
        HistoryTour(history, from: from, to: to, thread: thread), form, patterns,
        waitingIn: temporaryFolder, thread: thread)
    } catch {
      throw Problem(503, "the export cannot begin: \(error)")
    }
    return .stream { write in
      // The slot is free again when this is forgotten, whether or not it ever ran.
      defer { withExtendedLifetime(slot) {} }
      while let piece = try await work.next() { try await write(piece) }
    }
  }
}
