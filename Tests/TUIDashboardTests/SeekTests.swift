import MonitorModel
import TUIDashboard
import Testing

/// What is asked for and not answered yet, and the queue in front of the source.
@Suite struct SeekTests {
  private static let a = RecordedInstant(session: 1, at: MonotonicInstant(nanoseconds: 100))
  private static let b = RecordedInstant(session: 1, at: MonotonicInstant(nanoseconds: 200))

  @Test func stepsAddUp() {
    var seek = Seek(.step(5), from: Self.a)
    seek.add(.step(7))
    #expect(seek.target == .step(from: Self.a, nanoseconds: 12) && seek.later.isEmpty)
    seek.add(.step(-12))
    #expect(seek.target == .tick(Self.a))
    seek.add(.step(.max))
    seek.add(.step(.max))
    #expect(seek.target == .step(from: Self.a, nanoseconds: .max))
    #expect(seek.leads(over: .step(from: Self.a, nanoseconds: 3)))
    #expect(!seek.leads(over: .step(from: Self.b, nanoseconds: 3)))
    #expect(!seek.leads(over: .oldest))
  }

  @Test func whatFollowsAJumpWaits() {
    var seek = Seek(.oldest)
    for move in [TimeMove.step(3), .step(4), .anomaly(forward: true), .step(1)] { seek.add(move) }
    #expect(seek.target == .oldest)
    #expect(seek.later == [.step(7), .anomaly(forward: true), .step(1)])
    let next = seek.next(from: Self.b)
    #expect(next?.target == .step(from: Self.b, nanoseconds: 7))
    #expect(next?.later == [.anomaly(forward: true), .step(1)])
    for _ in 0..<99 { seek.add(.anomaly(forward: false)) }
    #expect(seek.later.count == 16)
    #expect(Seek(.newest).next(from: Self.a) == nil)
  }

  @Test func theNewestWishIsFetchedOneAtATime() {
    var queue = MomentQueue()
    #expect(queue.begin(shown: Self.a) == nil)
    queue.ask(.oldest)
    #expect(queue.begin(shown: Self.a) == .oldest)
    queue.ask(.newest)
    queue.ask(.tick(Self.b))
    #expect(queue.begin(shown: Self.a) == nil, "one is under way")
    queue.end()
    #expect(queue.begin(shown: Self.a) == .tick(Self.b))
    queue.askAgain()
    queue.end()
    #expect(queue.begin(shown: Self.b) == .tick(Self.b), "the tick that is shown by then")
    queue.askAgain()
    queue.clear()
    queue.end()
    #expect(queue.begin(shown: Self.b) == nil)
    queue.askAgain()
    #expect(queue.begin(shown: nil) == nil)
  }
}
