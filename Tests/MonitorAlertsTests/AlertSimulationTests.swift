import MonitorAlerts
import MonitorModel
import MonitorSupport
import Testing

/// A machine on which things go wrong by chance, and a kilter that is ended by chance.
@Suite("Simulation of alerts")
struct AlertSimulationTests {
  /// What a receiver has heard.
  private struct Ear {
    var firing: Set<SeriesKey> = []
    /// When each group was told last.
    var last: [String: Int64] = [:]
    var messages = 0

    mutating func hear(_ message: AlertMessage, at second: Int64, interval: Int64) {
      messages += 1
      firing.subtract(message.items.filter { !$0.isFiring }.map(\.key))
      firing.formUnion(message.items.filter(\.isFiring).map(\.key))
      for group in Set(message.items.map(\.group)) {
        if let before = last[group] {
          #expect(second - before >= interval, "\(group) after \(second - before) s")
        }
        last[group] = second
      }
    }
  }

  @Test("By chance, with restarts", arguments: 1...16)
  func chance(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var receiver = AlertReceiver(name: "ops", kind: "webhook")
    receiver.burst = seed % 2 == 0 ? 1_000 : 3
    receiver.pacing = AlertPacing(
      wait: .seconds(5), interval: .seconds(20), again: .seconds(600), clearFor: .seconds(10))
    receiver.inhibition = .none
    receiver.grouping = AlertReceiver.Grouping.allCases[Int(seed % 3)]
    var scene = AlertScene()
    var memory = AlertMemory()
    var router = scene.router(receiver)
    var ear = Ear()
    /// Series that are off for so long that they must have been told.
    var since: [SeriesKey: Int64] = [:]
    for _ in 0..<2_000 {
      disturb(&scene, using: &generator)
      let messages = router.step(scene.snapshot)
      // Ended before it was written: nobody heard it, and nobody remembers it.
      let isLost = Int.random(in: 0..<300, using: &generator) == 0
      if !isLost {
        for var message in messages {
          message.id = memory.last + 1
          memory.take(.message(message))
          ear.hear(message, at: scene.second, interval: 20)
          memory.take(.done(message.id))
        }
      }
      if isLost || Int.random(in: 0..<300, using: &generator) == 0 {
        // What is in the file is what goes on.
        var reread = AlertMemory()
        for record in memory.records { reread.take(record) }
        memory = reread
        router = scene.router(receiver, memory: memory)
        since = [:]
      }
      check(scene, &since, ear, patience: receiver.burst > 3 ? 40 : 400, seed)
      scene.pass()
    }
    for event in scene.open { scene.end(event.anomaly) }
    for _ in 0..<400 {
      for message in router.step(scene.snapshot) {
        ear.hear(message, at: scene.second, interval: 20)
      }
      scene.pass()
    }
    #expect(ear.firing.isEmpty, "seed \(seed)")
    #expect(ear.messages > 10, "seed \(seed)")
    #expect(router.routes[0].firing == 0)
  }

  private func disturb(_ scene: inout AlertScene, using generator: inout SeededGenerator) {
    let busy = Set(scene.open.map(\.key))
    switch Int.random(in: 0..<20, using: &generator) {
    case 0:
      let key = SeriesKey(
        "f\(Int.random(in: 0..<3, using: &generator)).value", "n",
        String(Int.random(in: 0..<20, using: &generator)))
      guard !busy.contains(key) else { return }
      let running = scene.incidents.filter { $0.endedAt == nil }.map(\.number)
      let joins = Bool.random(using: &generator) ? running.last : nil
      let severity: Severity = Bool.random(using: &generator) ? .critical : .warning
      scene.begin(key, severity, incident: joins)
    case 1:
      guard let event = scene.open.randomElement(using: &generator) else { return }
      scene.end(event.anomaly)
    case 2:
      guard let event = scene.open.randomElement(using: &generator) else { return }
      scene.grow(event.anomaly, to: .critical)
    default: break
    }
  }

  /// Every series that was off without a break for long enough must have been told to be off.
  private func check(
    _ scene: AlertScene, _ since: inout [SeriesKey: Int64], _ ear: Ear, patience: Int64,
    _ seed: UInt64
  ) {
    let keys = Set(scene.open.map(\.key))
    since = since.filter { keys.contains($0.key) }
    for key in keys {
      let start = since[key] ?? scene.second
      since[key] = start
      if scene.second - start > patience {
        #expect(ear.firing.contains(key), "seed \(seed): \(key) at \(scene.second)")
      }
    }
  }

  @Test("A program of states has the truth after every change, with restarts", arguments: 1...20)
  func states(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let receiver = AlertReceiver(name: "am", kind: "alertmanager", manner: .state)
    var scene = AlertScene()
    var memory = AlertMemory()
    var router = scene.router(receiver)
    /// Alerts by their labels, and until when they are believed.
    var there: [AlertLabels: Int64] = [:]
    for _ in 0..<1_500 {
      disturb(&scene, using: &generator)
      for message in router.step(scene.snapshot) {
        memory.take(.message(message))
        for item in message.items {
          there[AlertLabels(item, host: "web1")] = item.isFiring ? scene.second + 240 : nil
        }
      }
      there = there.filter { $0.value >= scene.second }
      if Int.random(in: 0..<400, using: &generator) == 0 {
        router = scene.router(receiver, memory: memory)
        // What ended just then is found out when the new run has looked for long enough.
        for _ in 0..<130 {
          scene.pass()
          for message in router.step(scene.snapshot) {
            memory.take(.message(message))
            for item in message.items {
              there[AlertLabels(item, host: "web1")] = item.isFiring ? scene.second + 240 : nil
            }
          }
        }
      }
      #expect(there.count == scene.open.count, "seed \(seed) at \(scene.second)")
      scene.pass()
    }
  }
}
