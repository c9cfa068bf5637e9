package import MonitorModel

/// Where history is kept.
///
/// A new one is a file here and a line in `BackendList`; `StorageBackendContractTests` then holds it
/// to what follows. It runs on an executor of its own wherever it waits for something: the engine
/// hands over ticks through `queue` and never waits.
///
/// One life is `open`, `recover` and `store` for every log that was left, `run` in a task of its own,
/// and `close`.
package protocol StorageBackend: Actor {
  /// Where the engine puts ticks.
  nonisolated var queue: StorageQueue { get }
  /// How much is kept.
  var retention: StorageRetention { get }
  /// The blocks, oldest first.
  var blocks: [StoredBlock] { get }
  /// The numbers of the logs that no block covers and nobody writes, oldest first.
  var leftoverLogs: [UInt64] { get }
  /// How it is doing; asking never waits, also while the disk stands still.
  nonisolated var health: StorageHealth { get }

  /// Changes how much is kept; it holds from the next `store` or `maintain`.
  func setRetention(_ retention: StorageRetention)
  /// Opens it, for writing where that is asked for and possible.
  ///
  /// - Throws: `HistoryError`; it may be opened again.
  func open(asWriter: Bool) throws(HistoryError) -> StorageOpening
  /// What an earlier run left in a log.
  func recover(_ number: UInt64) throws(HistoryError) -> RecoveredLog
  /// Removes a log that has no ticks worth a block.
  func removeLog(_ number: UInt64) throws(HistoryError)
  /// Does what waits in the queue.
  func drain()
  /// Does what comes into the queue until that is finished or the task is cancelled; then all is on
  /// the disk.
  func run() async
  /// Stores a block and lets go of the logs and blocks it replaces; what waits in the queue comes
  /// first.
  ///
  /// - Throws: `HistoryError`; it may be tried again.
  func store(_ block: SealedBlock) throws(HistoryError) -> StoredBlock
  /// A part of a block, up to its end.
  func read(_ block: StoredBlock, offset: Int, count: Int) throws(HistoryError) -> [UInt8]
  /// Counts a block whose bytes turned out not to be what was stored.
  func countDamaged(_ block: StoredBlock)
  /// Looks what the writer has added; for a reader.
  func refresh() throws(HistoryError)
  /// Removes what is beyond the retention, one small step.
  ///
  /// - Returns: what was removed.
  func maintain(now: WallInstant) throws(HistoryError) -> [StoredBlock]
  /// Shows what is done in the background, in words; empty for nothing.
  func setWork(_ words: String)
  /// Stops using it; it may be opened again.
  func close()
}

extension StorageBackend {
  /// The oldest warm blocks that should become one cold file: `RetentionPlan.archive`.
  package func archivePlan(before limit: WallInstant, most: Int) -> [StoredBlock]? {
    RetentionPlan.archive(from: blocks, before: limit, most: most)
  }

  /// Repacks the oldest warm blocks that are due into one cold file; it may end anywhere.
  ///
  /// Each block is read in a step of its own, so that ticks come in between, and `repack` runs
  /// elsewhere. `words` says what is done, for as long as it is.
  ///
  /// - Returns: the new block; `nil` where nothing is due, or the task was cancelled.
  /// - Throws: `HistoryError`, also what `repack` throws; then everything is as before.
  package nonisolated func archive(
    before limit: WallInstant, most: Int, words: @Sendable ([StoredBlock]) -> String,
    repack: @Sendable ([[UInt8]]) async throws(HistoryError) -> [UInt8]
  ) async throws(HistoryError) -> StoredBlock? {
    guard let plan = await archivePlan(before: limit, most: most), let first = plan.first,
      let last = plan.last
    else { return nil }
    await setWork(words(plan))
    do throws(HistoryError) {
      var parts: [[UInt8]] = []
      for block in plan {
        if Task.isCancelled { break }
        parts.append(try await read(block, offset: 0, count: .max))
      }
      let bytes = parts.count == plan.count ? try await repack(parts) : []
      var stored: StoredBlock?
      if !Task.isCancelled, !bytes.isEmpty {
        let walls = plan.map(\.walls)
        stored = try await store(
          SealedBlock(
            numbers: first.numbers.lowerBound...last.numbers.upperBound, session: first.session,
            walls: (walls.map(\.lowerBound).min() ?? first.walls.lowerBound)...(walls.map(
              \.upperBound
            ).max() ?? last.walls.upperBound), tier: .cold, bytes: bytes))
      }
      await setWork("")
      return stored
    } catch {
      await setWork("")
      throw error
    }
  }
}
