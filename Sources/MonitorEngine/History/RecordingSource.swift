import Glibc
package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// A data folder as a source of moments: of this machine or of another, while a program writes to it
/// or long after.
package struct RecordingSource: SnapshotSource {
  private let reader: RecordedHistory
  private let backend: FileStorageBackend

  /// Opens a data folder for reading; the time between two instants, where they are given.
  ///
  /// - Throws: `MomentAbsence` where there is no history, or its key is missing or another.
  package init(
    folder: String, key: StorageKey?, from: WallInstant?, to: WallInstant?,
    time: MonitorTime = .system
  ) async throws(MomentAbsence) {
    guard let thread = OwnThread() else { throw MomentAbsence("the system has no thread left") }
    let protection = key.map { HistoryProtection($0) }
    backend = FileStorageBackend(
      path: folder + "/history", thread: thread, time: time, process: getpid(),
      seal: protection?.seal ?? HistoryProtection.plain)
    reader = RecordedHistory(backend: backend, opener: protection?.opener, from: from, to: to)
    do {
      let opening = try await backend.open(asWriter: false)
      guard !opening.blocks.isEmpty || !opening.leftoverLogs.isEmpty else {
        throw MomentAbsence("\(folder): there is no recorded history")
      }
    } catch let absence as MomentAbsence {
      throw absence
    } catch {
      throw MomentAbsence("\(error)")
    }
  }

  /// Nothing comes by itself: a recording has no present.
  package func snapshots() async -> AsyncStream<MonitorSnapshot> { AsyncStream { _ in } }
  /// None: events come with moments.
  package func events(after last: UInt64) async -> EventPage { EventPage(last: last) }
  /// None: data comes with moments.
  package func data(for request: DataRequest) async -> DataReply { DataReply() }
  /// Nothing: what is recorded is over.
  package func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
    TriageReply(board: TriageBoard(), problem: "in a recording nothing can be done")
  }
  /// The recorded tick that `target` names.
  package func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment {
    try await reader.moment(target, request: request, registry: registry)
  }
}
