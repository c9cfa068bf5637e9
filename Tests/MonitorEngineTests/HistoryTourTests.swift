import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// A tour through what an engine has recorded gives what was there, whatever happens to the files
/// meanwhile.
@Suite("History tour", .timeLimit(.minutes(2)))
struct HistoryTourTests {
  private static func tour(
    _ history: RecordedHistory, from: WallInstant? = nil, to: WallInstant? = nil
  ) throws -> HistoryTour {
    HistoryTour(history, from: from, to: to, thread: try #require(OwnThread()))
  }

  private static func rest(_ tour: HistoryTour) async -> [ProcessedData] {
    var all: [ProcessedData] = []
    while true {
      let some = await tour.ticks()
      if some.isEmpty { return all }
      all += some
    }
  }

  private static func same(
    _ ticks: [ProcessedData], _ live: some Collection<MonitorSnapshot>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(ticks.count == live.count, sourceLocation: sourceLocation)
    for (tick, snapshot) in zip(ticks, live) {
      let data = snapshot.data
      let isSame =
        tick.at == data.at && tick.wall == data.wall && tick.series == data.series
        && tick.states == data.states && tick.sequence == data.sequence && tick.registry == 1
        && zip(tick.states, zip(tick.values, data.values)).allSatisfy {
          !$0.hasValue || $1.0.bitPattern == $1.1.bitPattern
        }
      #expect(isSame, "tick \(data.sequence)", sourceLocation: sourceLocation)
    }
  }

  @Test("All ticks in blocks and in memory, to the bit, and then none")
  func whole() async throws {
    var machine = RecordedMachine(seed: 11)
    let (history, _) = try await RecordedHistoryTests.history(&machine)
    let tour = try Self.tour(history)
    Self.same(await Self.rest(tour), machine.live)
    #expect(await tour.ticks().isEmpty)
  }

  @Test(
    "A part has the rates that it had", arguments: [(0, 10), (99, 101), (150, 150), (350, 399)])
  func part(first: Int, last: Int) async throws {
    var machine = RecordedMachine(seed: 12)
    let (history, _) = try await RecordedHistoryTests.history(&machine)
    let walls = machine.live.map(\.data.wall)
    let tour = try Self.tour(history, from: walls[first], to: walls[last])
    Self.same(await Self.rest(tour), machine.live[first...last])
    let late = WallInstant(milliseconds: .max)
    #expect(await Self.rest(try Self.tour(history, from: late)).isEmpty)
    #expect(await Self.rest(try Self.tour(history, to: WallInstant(milliseconds: 0))).isEmpty)
  }

  @Test("Blocks that are repacked meanwhile are found again, and no tick comes twice")
  func repacked() async throws {
    var machine = RecordedMachine(seed: 13)
    let (history, backend) = try await RecordedHistoryTests.history(&machine)
    let tour = try Self.tour(history)
    var ticks: [ProcessedData] = []
    while ticks.count < 150 { ticks += await tour.ticks() }
    // Of one that was read and one that was not.
    let blocks = await backend.blocks.filter { $0.numbers.lowerBound >= 2 }
    var parts: [OpenRun] = []
    var other = RecordedMachine(seed: 13)
    for _ in 0..<3 {
      try other.live(100)
      parts.append(other.cut())
    }
    var builder = BlockBuilder()
    let (head, bytes) = try builder.build(
      Array(parts[1...]), BlockBuilder.Plan(tier: .cold, numbers: 2...3, boot: []))
    _ = try await backend.store(
      SealedBlock(
        numbers: 2...3, session: 1,
        walls: min(head.firstWall, head.lastWall)...max(head.firstWall, head.lastWall),
        tier: .cold, bytes: bytes))
    #expect(blocks.count == 2)
    #expect(await backend.blocks.count == 2)
    ticks += await Self.rest(tour)
    Self.same(ticks, machine.live)
  }

  @Test("What is damaged is passed over")
  func damaged() async throws {
    var machine = RecordedMachine(seed: 14)
    let (history, _) = try await RecordedHistoryTests.history(&machine, damaging: 2)
    let ticks = await Self.rest(try Self.tour(history))
    #expect(ticks.count == 300)
    #expect(ticks.map(\.at) == (machine.live[..<100] + machine.live[200...]).map(\.data.at))
  }
}
