package import MonitorStorage

import MonitorModel
import Synchronization

/// What waits between the engine and the recorder: at most `Limits.storageQueue` ticks; one that
/// finds it full is dropped and counted.
package final class HistoryInbox: Sendable {
  /// What the recorder has in memory, and what it lost.
  package struct Statistics: Hashable, Sendable {
    /// Ticks that were dropped because the recorder was behind.
    package var dropped: UInt64 = 0
    /// Ticks in memory, packed or not.
    package var ticks = 0
    /// Bytes they take.
    package var bytes = 0
    /// Processes beyond `Limits.recordedProcesses` at the newest tick.
    package var unrecordedProcesses = 0
  }

  /// The ticks, for the recorder.
  package let records: AsyncStream<TickRecord>
  private let entry: AsyncStream<TickRecord>.Continuation
  private let state = Mutex(Statistics())

  /// Makes an empty inbox.
  package init() {
    (records, entry) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingOldest(Limits.storageQueue))
  }

  /// Hands over a tick.
  package func offer(_ record: TickRecord) {
    if case .dropped = entry.yield(record) { state.withLock { $0.dropped += 1 } }
  }

  /// Ends it: what waits is still recorded.
  package func finish() { entry.finish() }

  /// How it stands.
  package var statistics: Statistics { state.withLock { $0 } }

  /// Notes what is in memory.
  func note(ticks: Int, bytes: Int, unrecordedProcesses: Int) {
    state.withLock {
      $0.ticks = ticks
      $0.bytes = bytes
      $0.unrecordedProcesses = unrecordedProcesses
    }
  }
}
