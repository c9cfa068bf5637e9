import MonitorSupport
import Testing

@Suite("LatestValueHub", .timeLimit(.minutes(5)))
struct LatestValueHubTests {
  @Test("A slow subscriber finds only the newest, and what it missed is counted")
  func newestWins() async {
    var hub = LatestValueHub<Int>()
    let (_, stream) = hub.subscribe { _ in }
    for value in 1...5 { hub.publish(value) }
    hub.finish()
    var seen: [Int] = []
    for await value in stream { seen.append(value) }
    #expect(seen == [5])
    #expect(hub.coalesced == 4)
  }

  @Test("A new subscriber gets the newest value at once")
  func latestAtOnce() async {
    var hub = LatestValueHub<Int>()
    hub.publish(7)
    #expect(hub.latest == 7)
    let (_, stream) = hub.subscribe { _ in }
    var iterator = stream.makeAsyncIterator()
    #expect(await iterator.next() == 7)
    hub.publish(8)
    #expect(await iterator.next() == 8)
    #expect(hub.coalesced == 0)
  }

  @Test("Every subscriber has a stream of its own")
  func separateStreams() async {
    var hub = LatestValueHub<Int>()
    let first = hub.subscribe { _ in }
    let second = hub.subscribe { _ in }
    #expect(first.id != second.id)
    #expect(hub.count == 2)
    hub.publish(1)
    var one = first.stream.makeAsyncIterator()
    var two = second.stream.makeAsyncIterator()
    #expect(await one.next() == 1)
    #expect(await two.next() == 1)
    hub.unsubscribe(first.id)
    #expect(hub.count == 1)
    hub.publish(2)
    #expect(await one.next() == nil)
    #expect(await two.next() == 2)
  }

  @Test("The end of a stream tells who ended")
  func tellsEnd() async {
    var hub = LatestValueHub<Int>()
    let (ended, report) = AsyncStream.makeStream(of: UInt64.self)
    let first = hub.subscribe { _ in }
    let second = hub.subscribe { report.yield($0) }
    hub.unsubscribe(first.id)
    let reader = Task { for await _ in second.stream {} }
    reader.cancel()
    var ids = ended.makeAsyncIterator()
    #expect(await ids.next() == second.id)
  }
}
