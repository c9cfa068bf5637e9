import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// Those who follow, over a machine and connections that are made up.
struct StreamHubTests {
  @Test func aClientGetsASnapshotAndThenOnlyWhatChanged() throws {
    var world = HubWorld()
    world.tick()
    let client = world.client()
    try world.hub.subscribe(client.client, to: StreamTopic(id: "s1"))
    #expect(client.kinds == ["snapshot"])
    world.tick(changing: [1])
    world.tick(changing: [])
    world.tick(changing: [0, 2])
    #expect(client.kinds == ["snapshot", "delta", "delta"], "a tick without a change is silent")
    #expect(client.changed.suffix(2) == [[1], [0, 2]])
    #expect(client.values == world.values)
  }

  @Test func whoSharesATopicSharesTheMessage() throws {
    var world = HubWorld()
    let clients = (0..<5).map { _ in world.client() }
    for client in clients { try world.hub.subscribe(client.client, to: StreamTopic(id: "s")) }
    world.tick()
    world.tick(changing: [0])
    let first = try #require(clients[0].messages.last)
    #expect(clients.allSatisfy { $0.messages.last === first })
  }

  @Test func anIntervalThinsValuesOutButLosesNone() throws {
    var world = HubWorld()
    let client = world.client()
    let topic = StreamTopic(id: "s", intervalMilliseconds: 3_000)
    world.tick()
    try world.hub.subscribe(client.client, to: topic)
    for index in 0..<9 { world.tick(changing: [index % 3]) }
    #expect(client.kinds.count == 4)
    #expect(client.values == world.values)
  }

  @Test func aSlowClientIsToldAndCatchesUp() throws {
    var world = HubWorld()
    let client = world.client()
    world.tick()
    try world.hub.subscribe(client.client, to: StreamTopic(id: "s"))
    client.isReady = false
    for _ in 0..<4 { world.tick(changing: [0, 1]) }
    #expect(client.kinds == ["snapshot"])
    client.isReady = true
    world.hub.drain(client.client)
    #expect(client.kinds == ["snapshot", "lag", "delta"])
    #expect(client.text(at: 1).contains(#""dropped":4"#))
    #expect(client.values == world.values)
    #expect(world.hub.coalesced == 4)
  }

  @Test func eventsAreNotLeftOutForNewerOnes() throws {
    var world = HubWorld()
    let client = world.client()
    world.tick()
    try world.hub.subscribe(
      client.client, to: StreamTopic(id: "s", wantsSeries: false, wantsEvents: true))
    client.isReady = false
    for _ in 0..<10 { world.tick(events: 20) }
    client.isReady = true
    world.hub.drain(client.client)
    #expect(client.events == Array(1...200))
    client.isReady = false
    for _ in 0..<30 { world.tick(events: 20) }
    client.isReady = true
    world.hub.drain(client.client)
    #expect(client.events.count == 200 + Int(StreamHub.eventsWaiting))
    #expect(client.events.last == 800)
    #expect(client.kinds.contains("lag"))
  }

  @Test func severityAndPatternsChooseEvents() throws {
    var world = HubWorld()
    let client = world.client()
    world.tick()
    try world.hub.subscribe(
      client.client,
      to: StreamTopic(id: "s", wantsSeries: false, wantsEvents: true, severity: .critical))
    world.tick(events: 6)
    #expect(client.events == [3, 6], "every third is critical")
  }

  @Test func aCursorOfAnotherStartIsReset() throws {
    var world = HubWorld()
    world.tick()
    let client = world.client()
    try world.hub.subscribe(
      client.client, to: StreamTopic(id: "s"), after: StreamCursor(boot: "other", tick: 1))
    #expect(client.kinds == ["reset", "snapshot"])
    let late = world.client()
    try world.hub.subscribe(
      late.client, to: StreamTopic(id: "s"), after: StreamCursor(boot: "boot", tick: 99))
    #expect(late.kinds == ["reset", "snapshot"])
  }

  @Test func thereIsALimitOfSubscriptions() throws {
    var world = HubWorld()
    world.tick()
    let client = world.client()
    for index in 0..<StreamClient.subscriptionsMost {
      try world.hub.subscribe(client.client, to: StreamTopic(id: "s\(index)"))
    }
    #expect(throws: Problem.self) {
      try world.hub.subscribe(client.client, to: StreamTopic(id: "more"))
    }
    try world.hub.subscribe(client.client, to: StreamTopic(id: "s3", mode: .snapshot))
    #expect(world.hub.unsubscribe(client.client, from: "s3"))
    #expect(!world.hub.unsubscribe(client.client, from: "s3"))
  }

  /// Clients stall, go away and come back with their last cursor, at random: in the end each has
  /// the values of the machine, and has had every event that it was not told it missed once.
  @Test(arguments: 1...8) func comingBackLeavesNoGapAndNoDuplicate(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var world = HubWorld()
    world.tick()
    let topic = StreamTopic(id: "s", wantsEvents: true)
    var clients = (0..<6).map { _ in world.client() }
    for client in clients { try world.hub.subscribe(client.client, to: topic) }
    for _ in 0..<400 {
      let changing = (0..<3).filter { _ in Bool.random(using: &generator) }
      world.tick(changing: changing, events: Int.random(in: 0...3, using: &generator))
      for index in clients.indices {
        let client = clients[index]
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: client.isReady = false
        case 1, 2:
          client.isReady = true
          world.hub.drain(client.client)
        case 3:
          world.hub.remove(client.client)
          let next = world.client(after: client)
          try world.hub.subscribe(next.client, to: topic, after: StreamCursor(client.cursor))
          clients[index] = next
        case 4: client.roomFor = Int.random(in: 1...3, using: &generator)
        default: break
        }
      }
    }
    for client in clients {
      client.roomFor = .max
      client.isReady = true
      world.hub.drain(client.client)
      #expect(client.values == world.values, "seed \(seed)")
      #expect(client.events == Array(1...world.lastEvent), "seed \(seed)")
    }
  }
}
