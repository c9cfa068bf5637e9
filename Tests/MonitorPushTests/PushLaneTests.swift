import MonitorHTTP
import MonitorModel
import MonitorPush
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("A lane of remote write", .serialized)
struct PushLaneTests {
  static func lane(
    _ receiver: ModelReceiver, folder: String?, _ clock: VirtualClock,
    _ change: (inout PushDestination) -> Void = { _ in }
  ) throws -> PushLane {
    var destination = PushDestination(name: "prom", shownURL: "http://p")
    destination.batchNanoseconds = 5_000_000_000
    change(&destination)
    let made = PushLane(
      destination, wire: receiver, folder: folder, time: clock.time, seed: 1,
      report: { _ in })
    return try #require(made)
  }

  /// Lets time pass until nothing waits, or for very long.
  static func drain(_ lane: PushLane, _ clock: VirtualClock) async {
    for _ in 0..<100_000 {
      if await lane.health.pending == 0 { return }
      clock.advanceToNextDeadline()
      await Task.yield()
    }
    Issue.record("something waits for ever: \(await lane.health)")
  }

  @Test("Every sample of every tick arrives once")
  func all() async throws {
    let receiver = ModelReceiver()
    let lane = try Self.lane(receiver, folder: nil, VirtualClock())
    var scene = PushScene(series: 20)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<33 {
      scene.pass()
      scene.change(using: &generator)
      await lane.take(scene.snapshot)
      // The same tick again, as when something else of a snapshot changes.
      await lane.take(scene.snapshot)
    }
    await lane.end()
    #expect(receiver.count == 20 * 33)
    #expect(receiver.samples["test_value{instance=\"web1\",job=\"kilter\",n=\"4\"}"]?.count == 33)
    let health = await lane.health
    #expect(health.sent == 20 * 33 && health.pending == 0 && health.missedTicks == 0)
    #expect(receiver.change { $0.malformed } == 0)
  }

  @Test("What waits while nobody answers is sent after a restart, oldest first")
  func restart() async throws {
    let folder = TemporaryFolder()
    let receiver = ModelReceiver()
    receiver.change { $0.standing = HTTPAnswer(problem: "nobody is there") }
    var scene = PushScene(series: 5)
    let clock = VirtualClock()
    do {
      let lane = try Self.lane(receiver, folder: folder.path, clock)
      for _ in 0..<23 {
        scene.pass()
        await lane.take(scene.snapshot)
      }
      await clock.waitForSleepers()
      let health = await lane.health
      #expect(health.state == .failing && health.reason == "nobody is there")
      #expect(health.pending == 5 * 23 && health.batches == 4)
      await lane.end()
    }
    receiver.change { $0.standing = nil }
    let lane = try Self.lane(receiver, folder: folder.path, clock)
    await lane.open()
    await lane.settle()
    #expect(receiver.count == 5 * 23)
    #expect(await lane.health.pending == 0)
    await lane.end()
  }

  @Test("A poison series is found, named and left out; all others arrive", arguments: [400, 500])
  func poison(status: Int) async throws {
    let receiver = ModelReceiver()
    let name = "test_value{instance=\"web1\",job=\"kilter\",n=\"13\"}"
    receiver.change { $0.poison[name] = status }
    let clock = VirtualClock()
    let lane = try Self.lane(receiver, folder: nil, clock)
    var scene = PushScene(series: 100)
    for _ in 0..<40 {
      scene.pass()
      await lane.take(scene.snapshot)
    }
    await Self.drain(lane, clock)
    await lane.end()
    let health = await lane.health
    #expect(receiver.count == 99 * 40)
    #expect(health.sent == 99 * 40 && health.failed == 40)
    #expect(health.bad.map(\.series) == [name] && health.badCount == 1)
    #expect(health.bad[0].reason.contains("duplicate label"))
    #expect(receiver.requests < 60)
  }

  @Test("A series whose samples come too late is counted and named, and not left out")
  func late() async throws {
    let receiver = ModelReceiver()
    let name = "test_value{instance=\"web1\",job=\"kilter\",n=\"3\"}"
    // Somebody else has written to it, as of a time that is yet to come.
    let ahead = PushScene.start.milliseconds + 7_500
    receiver.change {
      $0.samples[name] = [ModelReceiver.Sample(milliseconds: ahead, bits: 0)]
    }
    let clock = VirtualClock()
    let lane = try Self.lane(receiver, folder: nil, clock)
    var scene = PushScene(series: 10)
    func pass(_ ticks: Int) async {
      for _ in 0..<ticks {
        scene.pass()
        await lane.take(scene.snapshot)
      }
      await Self.drain(lane, clock)
    }
    await pass(5)
    let health = await lane.health
    #expect(health.sent == 45 && health.failed == 5 && health.badCount == 0)
    #expect(health.late?.map(\.series) == [name])
    #expect(health.late?.first?.reason.contains("out of order") == true)
    // The second batch is in part before that time, the third is not.
    await pass(10)
    #expect(receiver.samples[name]?.count == 6)
    clock.advance(by: .seconds(600))
    #expect(await lane.health.late == nil)
    await lane.end()
  }
}
