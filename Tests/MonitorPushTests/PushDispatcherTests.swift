import MonitorHTTP
import MonitorModel
import MonitorPush
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// Destinations that come, change and go while a daemon runs.
@Suite("Destinations of remote write while kilter runs", .serialized, .timeLimit(.minutes(5)))
struct PushDispatcherTests {
  /// An engine that publishes what a test gives it; no reader skips anything.
  private final class Engine: SnapshotSource {
    private let streams = Mutex<[AsyncStream<MonitorSnapshot>.Continuation]>([])

    var readers: Int { streams.withLock { $0.count } }

    func publish(_ snapshot: MonitorSnapshot) {
      for stream in streams.withLock({ $0 }) { stream.yield(snapshot) }
    }

    func snapshots() async -> AsyncStream<MonitorSnapshot> {
      let (stream, continuation) = AsyncStream.makeStream(of: MonitorSnapshot.self)
      streams.withLock { $0.append(continuation) }
      return stream
    }
    func events(after last: UInt64) async -> EventPage { EventPage() }
    func data(for request: DataRequest) async -> DataReply { DataReply() }
    func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply {
      let act = TriageAct(
        number: 1, by: actor, wall: PushScene.start, deed: .withdrew, subjects: [])
      return TriageReply(act: act, board: TriageBoard())
    }
  }

  /// A daemon whose destinations are put anew now and then.
  private struct Bench {
    static let series = 6
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    let engine = Engine()
    let dispatcher: PushDispatcher
    var scene = PushScene(series: series)

    init() {
      dispatcher = PushDispatcher(time: clock.time, seed: 1, report: { _ in })
    }

    func station(_ name: String, _ receiver: ModelReceiver, url: String = "u") -> PushStation {
      var destination = PushDestination(name: name, shownURL: url)
      destination.batchNanoseconds = 4_000_000_000
      return PushStation(
        destination, receiver, folder: folder.path + "/" + name, table: ["name = \(name)", url])
    }

    /// Puts destinations, of which so many are new or others, and waits until these follow.
    func put(_ stations: [PushStation], begun: Int) async {
      let before = engine.readers
      await dispatcher.put(stations, engine, root: folder.path)
      while engine.readers < before + begun { await Task.yield() }
    }

    /// So many ticks for everyone, and waits until all have them.
    mutating func pass(_ ticks: Int, until isSo: (PushHealth) -> Bool) async {
      for _ in 0..<ticks {
        scene.pass()
        engine.publish(scene.snapshot)
      }
      await wait(until: isSo)
    }

    /// Lets time go on until something is so.
    func wait(until isSo: (PushHealth) -> Bool) async {
      while !isSo(await dispatcher.health) {
        clock.advanceToNextDeadline()
        await Task.yield()
      }
    }
  }

  private static let away = HTTPAnswer(problem: "nobody is there")

  /// Whether a destination is tried again and again: then nobody waits for it at its end.
  private static func isFailing(_ health: PushHealth, _ name: String) -> Bool {
    health.destinations.contains { $0.name == name && $0.state == .failing }
  }

  /// Samples of a destination, whatever became of them.
  private static func seen(_ health: PushHealth, _ name: String) -> UInt64 {
    let one = health.destinations.first { $0.name == name }
    return one.map { $0.sent + $0.pending + $0.failed } ?? 0
  }

  @Test("One that is as it was goes on; one with another address sends there what had waited")
  func changed() async {
    var bench = Bench()
    let (same, old, new, late) = (
      ModelReceiver(), ModelReceiver(), ModelReceiver(), ModelReceiver()
    )
    for receiver in [same, old] { receiver.change { $0.standing = Self.away } }
    await bench.put([bench.station("a", same), bench.station("b", old)], begun: 2)
    let part = UInt64(10 * Bench.series)
    await bench.pass(10) {
      Self.seen($0, "a") == part && Self.seen($0, "b") == part && Self.isFailing($0, "b")
    }
    // The one has another address, a third comes.
    await bench.put(
      [
        bench.station("a", same), bench.station("b", new, url: "other"), bench.station("c", late),
      ], begun: 2)
    await bench.pass(10) {
      Self.seen($0, "a") == 2 * part && Self.seen($0, "b") == 2 * part && Self.seen($0, "c") == part
    }
    same.change { $0.standing = nil }
    await bench.wait { health in
      health.destinations.count == 3 && health.destinations.allSatisfy { $0.batches == 0 }
    }
    #expect(await bench.dispatcher.health.destinations.map(\.name) == ["a", "b", "c"])
    #expect(await bench.dispatcher.health.leftovers == nil)
    await bench.dispatcher.end()
    // The last batch is cut and sent at the end.
    #expect(same.count == 20 * Bench.series && new.count == 20 * Bench.series)
    #expect(late.count == 10 * Bench.series && old.count == 0)
    #expect(same.change { $0.malformed } == 0)
    let ticks = Set(same.samples.values.flatMap { $0 }.map(\.milliseconds))
    #expect(ticks.count == 20)
  }

  @Test("What waits for one that is taken away is told, and sent when it is back")
  func removed() async {
    var bench = Bench()
    let (stays, goes) = (ModelReceiver(), ModelReceiver())
    goes.change { $0.standing = Self.away }
    await bench.put([bench.station("stays", stays), bench.station("goes", goes)], begun: 2)
    let part = UInt64(10 * Bench.series)
    await bench.pass(10) {
      Self.seen($0, "stays") == part && Self.seen($0, "goes") == part && Self.isFailing($0, "goes")
    }
    await bench.put([bench.station("stays", stays)], begun: 0)
    let health = await bench.dispatcher.health
    #expect(health.destinations.map(\.name) == ["stays"])
    let left = health.leftovers ?? []
    #expect(left.map(\.name) == ["goes"] && left.map(\.samples) == [part])
    #expect(left.map(\.folder) == [bench.folder.path + "/goes"])
    #expect(left.allSatisfy { $0.bytes > 100 })
    #expect(left.map(\.oldest?.milliseconds) == [PushScene.start.milliseconds + 1_000])
    // Back again, it goes on where it was; nothing had touched its folder meanwhile.
    goes.change { $0.standing = nil }
    await bench.pass(5) { Self.seen($0, "stays") == part + part / 2 }
    await bench.put([bench.station("stays", stays), bench.station("goes", goes)], begun: 1)
    #expect(await bench.dispatcher.health.leftovers == nil)
    await bench.pass(5) { $0.destinations.allSatisfy { $0.batches == 0 } && goes.count > 0 }
    await bench.dispatcher.end()
    #expect(stays.count == 20 * Bench.series && goes.count == 15 * Bench.series)
  }

  @Test("Folders that are in use, empty, or of other things are not told")
  func leftovers() async throws {
    let folder = TemporaryFolder()
    let clock = VirtualClock()
    let receiver = ModelReceiver()
    receiver.change { $0.standing = Self.away }
    var scene = PushScene(series: 3)
    let lane = try PushLaneTests.lane(receiver, folder: folder.path + "/used", clock)
    let ended = try PushLaneTests.lane(receiver, folder: folder.path + "/left", clock)
    let idle = try PushLaneTests.lane(ModelReceiver(), folder: folder.path + "/empty", clock)
    for _ in 0..<12 {
      scene.pass()
      await lane.take(scene.snapshot)
      await ended.take(scene.snapshot)
    }
    await idle.open()
    await idle.end()
    // Both have failed once, and wait.
    await clock.waitForSleepers(2)
    await ended.end()
    folder.write("note.txt", "not a folder")
    let found = PushLeftovers.find(in: folder.path, except: ["known"])
    #expect(found.map(\.name) == ["left"] && found.first?.samples == 36)
    await lane.end()
    #expect(PushLeftovers.find(in: folder.path, except: ["left"]).map(\.name) == ["used"])
    #expect(PushLeftovers.find(in: folder.path + "/nowhere", except: []).isEmpty)
  }

  @Test("Ticks that a kill left in no batch are something that waits")
  func ticksOnly() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/killed"
    var log = TickLog(folder: path, mostBytes: 1 << 20, files: .system)
    _ = try log.open()
    try log.restart(1)
    #expect(PushLeftovers.find(in: folder.path, except: []).isEmpty)
    try log.append(PushTick(milliseconds: 5, named: [[1, 2]], numbers: [0], values: [1]))
    log.close()
    let found = PushLeftovers.find(in: folder.path, except: [])
    #expect(found.map(\.name) == ["killed"] && found[0].samples == 0 && found[0].bytes > 10)
  }
}
