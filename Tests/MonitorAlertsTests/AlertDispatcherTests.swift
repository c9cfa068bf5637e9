import MonitorAlerts
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

@Suite("Dispatcher of alerts", .serialized)
struct AlertDispatcherTests {
  private typealias Script = ScriptedNotifier.Script

  private static func station(
    _ name: String, _ script: Script, _ change: (inout AlertReceiver) -> Void = { _ in }
  ) -> AlertStation {
    var receiver = AlertReceiver(name: name, kind: "scripted")
    receiver.pacing.wait = .zero
    receiver.pacing.clearFor = .zero
    change(&receiver)
    return AlertStation(receiver, ScriptedNotifier(script))
  }

  private static func dispatcher(
    _ stations: [AlertStation], folder: String?, _ clock: VirtualClock,
    files: FileSystem = .system
  ) throws -> AlertDispatcher {
    let made = AlertDispatcher(
      stations, folder: folder, files: files, time: clock.time, seed: 1, report: { _ in })
    return try #require(made)
  }

  @Test("A receiver that fails is tried again, ever more rarely, and does not hold up another")
  func retries() async throws {
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    let (bad, good) = (Script(), Script())
    bad.answer(.failed("nobody is there"))
    let dispatcher = try Self.dispatcher(
      [Self.station("bad", bad), Self.station("good", good)], folder: folder.path, clock)
    var scene = AlertScene()
    let anomaly = scene.begin(AlertScene.cpu)
    await dispatcher.take(scene.snapshot)
    await clock.waitForSleepers()
    await dispatcher.settle()
    #expect(good.taken.count == 1)
    #expect(bad.tries == 1)
    var health = await dispatcher.health
    #expect(health.failing.map(\.name) == ["bad"])
    #expect(health.receivers[0].lastError == "nobody is there")
    #expect(health.receivers[0].waiting == 1)
    for expected in 2...8 {
      clock.advanceToNextDeadline()
      await clock.waitForSleepers()
      #expect(bad.tries == expected)
    }
    let wait = try #require(clock.nextDeadline) - clock.now
    #expect(wait >= 30_000_000_000 && wait <= 60_000_000_000)
    // Its end waits behind the beginning.
    scene.pass(seconds: 100)
    scene.end(anomaly)
    await dispatcher.take(scene.snapshot)
    bad.answer(.delivered)
    clock.advanceToNextDeadline()
    await dispatcher.settle()
    while bad.taken.count < 2 { await Task.yield() }
    #expect(bad.taken.map(\.isFiring) == [true, false])
    await dispatcher.settle()
    health = await dispatcher.health
    #expect(health.failing.isEmpty)
    #expect(health.receivers[0].delivered == 2 && health.receivers[0].failures == 8)
    #expect(health.log.last?.outcome == .delivered)
  }

  @Test("A message that is refused is not tried again, and the next is")
  func refused() async throws {
    let clock = VirtualClock()
    let script = Script()
    script.state.withLock { $0.answers = [.refused("status 400")] }
    let dispatcher = try Self.dispatcher([Self.station("ops", script)], folder: nil, clock)
    var scene = AlertScene()
    scene.begin(AlertScene.cpu)
    await dispatcher.take(scene.snapshot)
    await dispatcher.settle()
    scene.begin(AlertScene.disk)
    await dispatcher.take(scene.snapshot)
    await dispatcher.settle()
    #expect(script.tries == 2 && script.taken.count == 1)
    let health = await dispatcher.health
    #expect(health.receivers[0].refused == 1)
    #expect(health.receivers[0].state == .healthy)
    #expect(health.log.map(\.outcome) == [.refused, .delivered])
  }

  @Test("What waits survives a restart, and what was told is not told anew but told to be over")
  func restart() async throws {
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    let script = Script()
    script.answer(.failed("down"))
    var scene = AlertScene()
    let anomaly = scene.begin(AlertScene.cpu)
    var dispatcher: AlertDispatcher? = try Self.dispatcher(
      [Self.station("ops", script)], folder: folder.path, clock)
    await dispatcher?.take(scene.snapshot)
    await clock.waitForSleepers()
    // Its file is free only when it is gone; its try sleeps for ever on this clock.
    let run = AlertOutbox.peek(folder: folder.path)
    #expect(run?.waiting["ops"]?.count == 1)
    #expect(run?.troubles["ops"] == "down")
    #expect(run?.told(to: "ops").map(\.key) == [AlertScene.cpu])
    let copy = TemporaryFolder()
    copy.write("alerts.log", folder.text("alerts.log"))
    dispatcher = nil

    script.answer(.delivered)
    let second = try Self.dispatcher([Self.station("ops", script)], folder: copy.path, clock)
    await second.open()
    await second.settle()
    #expect(script.taken.count == 1)
    await second.take(scene.snapshot)
    await second.settle()
    #expect(script.taken.count == 1)
    scene.end(anomaly)
    scene.pass(seconds: 121)
    await second.take(scene.snapshot)
    scene.pass(seconds: 121)
    await second.take(scene.snapshot)
    await second.settle()
    #expect(script.taken.map(\.isFiring) == [true, false])
    #expect(AlertOutbox.peek(folder: copy.path)?.troubles == [:])
  }

  @Test("Other receivers under the same delivery: who stays loses nothing, who leaves is forgotten")
  func reconfigured() async throws {
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    let (old, new, leaving, coming) = (Script(), Script(), Script(), Script())
    old.answer(.failed("down"))
    leaving.answer(.failed("down"))
    let dispatcher = try Self.dispatcher(
      [Self.station("ops", old), Self.station("gone", leaving)], folder: folder.path, clock)
    var scene = AlertScene()
    let anomaly = scene.begin(AlertScene.cpu)
    await dispatcher.take(scene.snapshot)
    await clock.waitForSleepers(2)
    #expect(AlertOutbox.peek(folder: folder.path)?.waiting["ops"]?.count == 1)
    // Nobody waits for the next try of the old way.
    let ready = try #require(
      ReadyStations([Self.station("ops", new), Self.station("more", coming)]))
    await dispatcher.reconfigure(ready)
    while new.taken.isEmpty { await Task.yield() }
    #expect(new.taken.map(\.isFiring) == [true])
    #expect(old.tries == 1 && leaving.tries == 1)
    let kept = AlertOutbox.peek(folder: folder.path)
    #expect(kept?.waiting["gone"] == nil && kept?.told(to: "gone").isEmpty == true)
    // The same anomaly is news for the one that came, and for it alone.
    await dispatcher.take(scene.snapshot)
    await dispatcher.settle()
    #expect(coming.taken.count == 1 && new.taken.count == 1)
    #expect(await dispatcher.health.receivers.map(\.name) == ["ops", "more"])
    scene.end(anomaly)
    for _ in 0..<2 {
      scene.pass(seconds: 121)
      await dispatcher.take(scene.snapshot)
    }
    await dispatcher.settle()
    #expect(new.taken.map(\.isFiring) == [true, false])
    #expect(coming.taken.map(\.isFiring) == [true, false])
  }

  @Test("A second kilter of the same folder tells only its own person")
  func second() async throws {
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    let (first, other) = (Script(), Script())
    let owner = try Self.dispatcher([Self.station("ops", first)], folder: folder.path, clock)
    await owner.open()
    let notices = Script()
    let setup = NotifierSetup(name: "me", time: clock.time) { notice in
      notices.answer(.refused(String(decoding: notice.bytes, as: UTF8.self)))
      return true
    }
    var mine = AlertReceiver(name: "me", kind: "terminal")
    mine.pacing.wait = .zero
    let guest = try Self.dispatcher(
      [Self.station("ops", other), AlertStation(mine, try TerminalNotifier(setup))],
      folder: folder.path, clock)
    var scene = AlertScene()
    scene.begin(AlertScene.cpu, .critical)
    await guest.take(scene.snapshot)
    await guest.settle()
    #expect(other.tries == 0)
    #expect(await guest.health.trouble.contains("another kilter"))
    let told = notices.state.withLock { $0.standing }
    #expect(told != .delivered)
    await owner.take(scene.snapshot)
    await owner.settle()
    #expect(first.taken.count == 1)
  }

  @Test("A disk that fails stops no delivery, and all is written when it works again")
  func disk() async throws {
    let clock = VirtualClock()
    let folder = TemporaryFolder()
    let script = Script()
    let broken = Script()
    var files = FileSystem.system
    let write = files.writeAt
    files.writeAt = { file, place, bytes throws(FileFailure) in
      if broken.tries % 2 == 1 { throw FileFailure("pwrite", "", 28) }
      return try write(file, place, bytes)
    }
    let dispatcher = try Self.dispatcher(
      [Self.station("ops", script)], folder: folder.path, clock, files: files)
    await dispatcher.open()
    broken.state.withLock { $0.tries = 1 }
    var scene = AlertScene()
    scene.begin(AlertScene.cpu)
    await dispatcher.take(scene.snapshot)
    await dispatcher.settle()
    #expect(script.taken.count == 1)
    #expect(await dispatcher.health.trouble.contains("in memory only"))
    broken.state.withLock { $0.tries = 2 }
    scene.begin(AlertScene.disk)
    await dispatcher.take(scene.snapshot)
    await dispatcher.settle()
    #expect(script.taken.count == 2)
    #expect(await dispatcher.health.trouble == "")
    #expect(AlertOutbox.peek(folder: folder.path)?.told(to: "ops").count == 2)
  }
}
