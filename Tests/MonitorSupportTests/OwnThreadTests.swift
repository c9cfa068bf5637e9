import Glibc
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// The thread that waits for the disk, and the queue that does not.
@Suite struct OwnThreadTests {
  private actor Counter {
    let thread: OwnThread
    var seen: [Int] = []
    var names: Set<UInt> = []
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    init(_ thread: OwnThread) { self.thread = thread }
    func note(_ value: Int) {
      seen.append(value)
      names.insert(UInt(pthread_self()))
    }
  }

  @Test(.timeLimit(.minutes(5))) func jobsRunOnTheThreadOneAfterAnother() async throws {
    let thread = try #require(OwnThread())
    let first = Counter(thread)
    let second = Counter(thread)
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<4 {
        group.addTask {
          for value in 0..<200 {
            await (worker % 2 == 0 ? first : second).note(worker * 1_000 + value)
          }
        }
      }
    }
    let seen = await first.seen
    #expect(seen.count == 400 && seen.filter { $0 < 1_000 } == Array(0..<200))
    let threads = await first.names
    #expect(threads.count == 1)
    #expect(threads == (await second.names))
  }

  @Test(.timeLimit(.minutes(5))) func threadsEndWithTheirLastActor() async throws {
    // More than a program may have, were they not to end.
    for round in 0..<300 {
      let counter = Counter(try #require(OwnThread(), "round \(round)"))
      await counter.note(round)
      #expect(await counter.seen == [round])
    }
  }

  /// A disk that stands still: the engine hands over its ticks and is never held up.
}
