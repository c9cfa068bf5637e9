import MonitorModel
import MonitorStorage
import Testing

/// The queue between the engine and the disk: it never waits, and nothing is forgotten quietly.
@Suite struct StorageQueueTests {
  private static func at(_ second: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: second * 1_000_000_000)
  }

  @Test func ticksGoThroughInOrder() {
    let queue = StorageQueue(capacity: 4)
    #expect(queue.offer([1], at: Self.at(0)) == .behind)
    #expect(queue.begin(number: 1, at: Self.at(0)))
    #expect(queue.offer([1], at: Self.at(1)) == .accepted)
    #expect(queue.offer([2], at: Self.at(2)) == .accepted)
    let taken = queue.take()
    #expect(taken.map(\.number) == [1, 1, 1])
    #expect(taken.map(\.ticks) == [0, 1, 1])
    #expect(taken.map(\.instant) == [0, 1, 2].map(Self.at))
    queue.done()
    #expect(queue.take().isEmpty)
    #expect(queue.statistics.depthMax == 3 && queue.statistics.depth == 0)
  }

  @Test func aFullQueueRefusesTheNewestAndAsksForARestart() {
    let queue = StorageQueue(capacity: 3)
    queue.begin(number: 1, at: Self.at(0))
    for second in 1...2 { #expect(queue.offer([1], at: Self.at(Int64(second))) == .accepted) }
    #expect(queue.offer([3], at: Self.at(3)) == .behind)
    // There is room again, but a log with a hole is worth nothing.
    #expect(queue.take().count == 3)
    #expect(queue.offer([4], at: Self.at(4)) == .behind)
    #expect(queue.statistics.unsaved == 2 && queue.statistics.isBehind)
    queue.done()
    #expect(queue.offer([5], at: Self.at(5)) == .restart)
    #expect(queue.begin(number: 1, payloads: [[1], [2], [3], [4], [5]], at: Self.at(5)))
    #expect(queue.statistics.unsaved == 0 && !queue.statistics.isBehind)
    #expect(queue.offer([6], at: Self.at(6)) == .accepted)
    #expect(queue.take().map(\.ticks) == [5, 1])
  }

  @Test func aFailureRefusesWhatWaitsUntilItsTime() {
    let queue = StorageQueue(capacity: 8)
    queue.begin(number: 1, at: Self.at(0))
    for second in 1...3 { _ = queue.offer([1], at: Self.at(Int64(second))) }
    let taken = queue.take()
    _ = queue.offer([4], at: Self.at(4))
    queue.fail(1, unsaved: 1, rest: taken[2...], retryAt: Self.at(10))
    queue.done()
    // One failed, two were taken with it, one waited.
    #expect(queue.statistics.unsaved == 4)
    #expect(queue.offer([5], at: Self.at(5)) == .behind)
    // A new block does not hurry it.
    #expect(!queue.begin(number: 2, at: Self.at(6)))
    #expect(queue.offer([6], at: Self.at(6)) == .behind)
    #expect(queue.statistics.unsaved == 6)
    // The first block is stored after all; the second one's log begins when it is time.
    queue.stored(1...1)
    #expect(queue.statistics.unsaved == 1)
    #expect(queue.offer([7], at: Self.at(10)) == .restart)
    #expect(queue.begin(number: 2, payloads: [[6], [7]], at: Self.at(10)))
    #expect(queue.statistics.unsaved == 0 && queue.statistics.lost == 0)
  }

  @Test func whatIsForgottenIsLost() {
    let queue = StorageQueue(capacity: 1)
    queue.begin(number: 1, at: Self.at(0))
    for second in 1...5 { #expect(queue.offer([1], at: Self.at(Int64(second))) == .behind) }
    queue.forget(1)
    queue.forget(1)
    queue.forget(7)
    #expect(queue.statistics.lost == 5 && queue.statistics.unsaved == 0)
  }

  @Test func aBeginSupersedesWhatWaitsForTheSameBlock() {
    let queue = StorageQueue(capacity: 8)
    queue.begin(number: 1, at: Self.at(0))
    _ = queue.offer([1], at: Self.at(1))
    queue.begin(number: 2, at: Self.at(2))
    _ = queue.offer([2], at: Self.at(2))
    queue.begin(number: 2, payloads: [[2], [3]], at: Self.at(3))
    #expect(queue.take().map(\.ticks) == [0, 1, 2])
  }

  @Test func nothingCountsWhereNothingIsStored() {
    let queue = StorageQueue(capacity: 8)
    queue.setStoring(false)
    #expect(!queue.begin(number: 1, at: Self.at(0)))
    #expect(queue.offer([1], at: Self.at(1)) == .behind)
    #expect(queue.statistics.unsaved == 0)
    queue.setStoring(true)
    #expect(queue.begin(number: 1, payloads: [[1]], at: Self.at(2)))
    queue.finish()
    #expect(queue.offer([1], at: Self.at(3)) == .behind)
    #expect(!queue.begin(number: 2, at: Self.at(3)))
    #expect(queue.take().count == 1)
  }
}
