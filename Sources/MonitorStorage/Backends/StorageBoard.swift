package import MonitorModel

import Synchronization

/// Where a backend writes how it is doing, for those who must not wait for it.
package final class StorageBoard: Sendable {
  private let board: Mutex<StorageHealth>

  /// Makes a board.
  package init(_ health: StorageHealth) { board = Mutex(health) }

  /// Replaces what it says.
  package func publish(_ health: StorageHealth) { board.withLock { $0 = health } }

  /// What it says, with what a queue knows at this instant.
  package func read(_ queue: StorageQueue) -> StorageHealth {
    var health = board.withLock { $0 }
    let waiting = queue.statistics
    health.unsavedTicks = waiting.unsaved
    health.lostTicks = waiting.lost
    health.queueDepth = waiting.depth
    health.queueDepthMax = waiting.depthMax
    health.queueCapacity = waiting.capacity
    // Nothing failed, but more came than was taken.
    if health.state == .storing, waiting.isBehind, waiting.unsaved > 0 {
      health.state = .suspended(
        reason: "the disk is too slow; \(waiting.unsaved) ticks wait in memory")
    }
    return health
  }
}
