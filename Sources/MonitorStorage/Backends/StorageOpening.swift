/// What was found on opening.
package struct StorageOpening: Hashable, Sendable {
  /// What may be done.
  package var access: HistoryAccess
  /// This run: the number of its first block; 0 for a reader.
  package var session: UInt64
  /// The number for the first block of this run.
  package var nextNumber: UInt64
  /// The blocks, oldest first.
  package var blocks: [StoredBlock]
  /// The logs that wait to be sealed, oldest first.
  package var leftoverLogs: [UInt64]
}
