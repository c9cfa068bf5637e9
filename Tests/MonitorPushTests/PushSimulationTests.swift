import MonitorHTTP
import MonitorModel
import MonitorPush
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// A receiver that comes and goes, and a kilter that is killed at any moment.
@Suite("Simulation of remote write", .serialized)
struct PushSimulationTests {
  /// A kilter up to the moment when it is killed: its files are what it leaves.
  private static func lane(
    _ receiver: ModelReceiver, _ folder: String, _ clock: VirtualClock, seed: UInt64
  ) throws -> PushLane {
    var destination = PushDestination(name: "prom", shownURL: "http://p")
    destination.batchNanoseconds = 4_000_000_000
    destination.batchSamples = seed % 2 == 0 ? 50_000 : 17
    let made = PushLane(
      destination, wire: receiver, folder: folder, time: clock.time, seed: seed,
      report: { _ in })
    return try #require(made)
  }

  /// What a kill leaves: a copy of the files, as whoever holds the first ones ends by itself.
  private static func killed(_ folder: TemporaryFolder) throws -> TemporaryFolder {
    let copy = TemporaryFolder()
    for name in try FileSystem.system.names(folder.path) {
      let bytes = folder.bytes(name)
      // A batch that has just been taken is gone, as it would be where the kill comes a moment later.
      if bytes.isEmpty, name != TickLog.name { continue }
      copy.write(bytes: bytes, name)
    }
    return copy
  }

  @Test("Nothing is lost, and nothing is there twice", arguments: 1...8)
  func chance(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let receiver = ModelReceiver()
    let clock = VirtualClock()
    var scene = PushScene(series: 12)
    var folder = TemporaryFolder()
    var lane = try Self.lane(receiver, folder.path, clock, seed: seed)
    var wanted: [String: [ModelReceiver.Sample]] = [:]
    for _ in 0..<100 {
      scene.pass()
      scene.change(using: &generator)
      await lane.take(scene.snapshot)
      for (definition, value) in zip(scene.definitions, scene.values) {
        let number = definition.key.label("n") ?? ""
        wanted["test_value{instance=\"web1\",job=\"kilter\",n=\"\(number)\"}", default: []]
          .append(
            ModelReceiver.Sample(
              milliseconds: scene.wall.milliseconds, bits: value.bitPattern))
      }
      disturb(receiver, using: &generator)
      if Int.random(in: 0..<4, using: &generator) == 0 { clock.advance(by: .seconds(1)) }
      await Task.yield()
      if Int.random(in: 0..<25, using: &generator) == 0 {
        // What was written is there at once; the old one stands still from here on.
        receiver.change { $0.standing = HTTPAnswer(problem: "the machine is off") }
        let left = try Self.killed(folder)
        await end(lane, clock)
        folder = left
        lane = try Self.lane(receiver, folder.path, clock, seed: seed)
        await lane.open()
      }
    }
    receiver.change {
      $0.standing = nil
      $0.script = []
      $0.losesAnswer = false
    }
    await empty(lane, clock)
    await end(lane, clock)
    // What was in no batch yet is cut at the end, and sent by the next.
    let last = try Self.lane(receiver, folder.path, clock, seed: seed)
    await last.open()
    await empty(last, clock)
    await end(last, clock)
    let isSame = receiver.samples == wanted
    #expect(isSame, "seed \(seed)")
    for lane in [lane, last] {
      let health = await lane.health
      #expect(health.dropped == 0 && health.failed == 0 && health.damaged == 0, "seed \(seed)")
    }
  }

  private func disturb(_ receiver: ModelReceiver, using generator: inout SeededGenerator) {
    let answer: HTTPAnswer? =
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: HTTPAnswer(status: 503, retryAfterSeconds: 2)
      case 1: HTTPAnswer(status: 500, text: "the disk is full")
      case 2: HTTPAnswer(problem: "nobody is there")
      case 3: HTTPAnswer(status: 401)
      case 4: HTTPAnswer(status: 200, contentType: "text/html")
      default: nil
      }
    let isOut = Int.random(in: 0..<10, using: &generator)
    let loses = Int.random(in: 0..<6, using: &generator) == 0
    receiver.change { state in
      if let answer { state.script.append(answer) }
      if isOut == 0 { state.standing = HTTPAnswer(status: 502) }
      if isOut > 6 { state.standing = nil }
      state.losesAnswer = loses
    }
  }

  /// Lets time pass until no batch waits, or for very long.
  private func empty(_ lane: PushLane, _ clock: VirtualClock) async {
    for _ in 0..<100_000 {
      if await lane.health.batches == 0 { return }
      clock.advanceToNextDeadline()
      await Task.yield()
    }
    Issue.record("something waits for ever: \(await lane.health)")
  }

  /// Ends a lane, which waits a moment for what is under way.
  private func end(_ lane: PushLane, _ clock: VirtualClock) async {
    let ending = Ending()
    let task = Task {
      await lane.end()
      ending.isOver.withLock { $0 = true }
    }
    while !ending.isOver.withLock({ $0 }) {
      clock.advanceToNextDeadline()
      await Task.yield()
    }
    await task.value
  }

  private final class Ending: Sendable {
    let isOver = Mutex(false)
  }

  @Test("A queue with little room keeps the newest, and counts what gave way")
  func bounded() async throws {
    let receiver = ModelReceiver()
    receiver.change { $0.standing = HTTPAnswer(status: 503) }
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    var destination = PushDestination(name: "prom", shownURL: "http://p")
    destination.batchNanoseconds = 1_000_000_000
    destination.queueBytes = 20_000
    let made = PushLane(
      destination, wire: receiver, folder: folder.path, time: clock.time, seed: 1,
      report: { _ in })
    let lane = try #require(made)
    var scene = PushScene(series: 40)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      scene.pass()
      scene.change(using: &generator)
      await lane.take(scene.snapshot)
    }
    let health = await lane.health
    #expect(health.dropped > 0 && health.queuedBytes <= 20_000)
    #expect(health.pending + health.dropped == 200 * 40)
    receiver.change { $0.standing = nil }
    await empty(lane, clock)
    let last = await lane.health
    #expect(last.sent + last.dropped == 200 * 40 && last.pending == 0)
    #expect(receiver.count == Int(last.sent))
  }
}
