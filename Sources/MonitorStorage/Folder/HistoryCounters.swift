/// What happened in the folder since it was opened.
package struct HistoryCounters: Hashable, Sendable {
  /// Ticks written to logs.
  package var loggedTicks: UInt64 = 0
  /// Logs that were begun.
  package var startedLogs: UInt64 = 0
  /// Blocks stored.
  package var storedBlocks: UInt64 = 0
  /// Blocks that retention removed.
  package var droppedBlocks: UInt64 = 0
  /// Bytes of these.
  package var droppedBytes: UInt64 = 0
  /// Files removed on opening that an earlier run had left behind.
  package var leftovers: UInt64 = 0
  /// Calls that failed.
  package var failures: UInt64 = 0

  /// Makes counters at zero.
  package init() {}
}
