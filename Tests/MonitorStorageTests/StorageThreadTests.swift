import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// The queue that does not wait for a disk that stands still.
@Suite struct StorageThreadTests {
  @Test(.timeLimit(.minutes(5))) func aDiskThatStandsStillHoldsNobodyUp() async throws {
    let disk = SimulatedDisk()
    var files = disk.system
    let writeAt = files.writeAt
    let isStanding = Mutex(false)
    let stands = Mutex(0)
    files.writeAt = { file, place, bytes throws(FileFailure) in
      stands.withLock { $0 += 1 }
      // The lock is the disk's door.
      while isStanding.withLock({ $0 }) { sched_yield() }
      return try writeAt(file, place, bytes)
    }
    let thread = try #require(OwnThread())
    let backend = FileStorageBackend(
      path: HistoryScript.folder, thread: thread, time: VirtualClock().time,
      queue: StorageQueue(capacity: 16), files: files)
    _ = try await backend.open(asWriter: true)
    let queue = backend.queue
    func at(_ second: Int) -> MonotonicInstant {
      MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000)
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await backend.run() }
      isStanding.withLock { $0 = true }
      queue.begin(number: 1, at: at(0))
      while stands.withLock({ $0 }) == 0 { await Task.yield() }
      // The write stands; a hundred ticks come.
      var offers: [StorageQueue.Offer: Int] = [:]
      for second in 1...100 {
        offers[queue.offer(HistoryScript.payload(1, second - 1), at: at(second)), default: 0] += 1
      }
      #expect(offers == [.accepted: 16, .behind: 84])
      // Health is told all the while.
      let health = backend.health
      #expect(health.unsavedTicks == 84 && health.queueDepth == 16)
      #expect(health.state == .suspended(reason: "the disk is too slow; 84 ticks wait in memory"))
      #expect(queue.statistics.unsaved == 84 && queue.statistics.depthMax == 16)
      isStanding.withLock { $0 = false }
      var second = 100
      var offer = StorageQueue.Offer.behind
      while offer != .restart {
        await Task.yield()
        second += 1
        offer = queue.offer(HistoryScript.payload(1, second - 1), at: at(second))
      }
      queue.begin(number: 1, payloads: HistoryScript.payloads(1, second), at: at(second))
      #expect(queue.statistics.unsaved == 0)
      queue.finish()
      await group.waitForAll()
      await backend.close()
      #expect(
        (try? await backend.open(asWriter: true)) != nil)
      #expect((try? await backend.recover(1).payloads) == HistoryScript.payloads(1, second))
    }
  }
}
