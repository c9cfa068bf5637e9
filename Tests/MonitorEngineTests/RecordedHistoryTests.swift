import MonitorAnalysis
import MonitorEngine
import MonitorModel
import MonitorStorage
import Testing

/// History gives back what was there: to the bit where ticks are replayed, and at any moment that a
/// person jumps to.
@Suite("Recorded history", .timeLimit(.minutes(2)))
struct RecordedHistoryTests {
  static func same(_ a: ProcessedData, _ b: ProcessedData, _ what: String) {
    #expect(a.at == b.at, "\(what)")
    #expect(a.wall == b.wall, "\(what)")
    #expect(a.series == b.series, "\(what)")
    #expect(a.states == b.states, "\(what)")
    let bits = zip(a.states, a.values).map { $0.hasValue ? $1.bitPattern : 0 }
    #expect(bits == zip(b.states, b.values).map { $0.hasValue ? $1.bitPattern : 0 }, "\(what)")
    #expect(a.ages == b.ages, "\(what)")
    #expect(a.sequence == b.sequence, "\(what)")
    let rows = [a, b].map { data in
      data.processes.rows.map { row in
        [row.cpu, row.readRate, row.writeRate, row.majorFaultRate, row.residentBytes].map {
          $0.isNaN ? 0 : $0.bitPattern
        }
      }
    }
    #expect(rows[0] == rows[1], "\(what)")
  }

  @Test("A replay gives the values and events of the live run to the bit", arguments: [1, 2])
  func replay(seed: UInt64) throws {
    var machine = RecordedMachine(seed: seed)
    try machine.live(170)
    let first = machine.cut()
    try machine.live(330)
    var builder = BlockBuilder()
    let plan = BlockBuilder.Plan(tier: .warm, numbers: 1...1, boot: [])
    let sealed = try SealedRun(try builder.build([first], plan).bytes)
    var replay = HistoryReplay()
    var place = 0
    var events = 0
    let (live, told) = (machine.live, machine.told)
    for run in [sealed, machine.run] as [any HistoryRun] {
      try replay.replay(run) { tick in
        Self.same(tick.data, live[place].data, "tick \(place)")
        #expect(tick.data.quality == live[place].data.quality)
        #expect(tick.events == told[place])
        #expect(tick.recorded == told[place])
        events += told[place].count
        place += 1
      }
    }
    #expect(place == 500)
    #expect(events >= 3, "the machine has something to tell")
  }

  /// A store with three blocks of a session in it, one of them damaged if so wished, and the ticks
  /// after them in memory.
  static func history(
    _ machine: inout RecordedMachine, damaging damaged: UInt64? = nil,
    change: ([UInt8]) -> [UInt8] = { _ in [UInt8](repeating: 1, count: 500) }
  ) async throws -> (RecordedHistory, MemoryStorageBackend) {
    let backend = MemoryStorageBackend()
    _ = try await backend.open(asWriter: true)
    var builder = BlockBuilder()
    var memory = HistoryMemory()
    for number in 1...4 as ClosedRange<UInt64> {
      try machine.live(100)
      guard number < 4 else {
        memory.parts = [.open(number, machine.run)]
        break
      }
      let run = machine.cut()
      let plan = BlockBuilder.Plan(tier: .warm, numbers: number...number, boot: [])
      let (head, bytes) = try builder.build([run], plan)
      _ = try await backend.store(
        SealedBlock(
          numbers: number...number, session: 1,
          walls: min(head.firstWall, head.lastWall)...max(head.firstWall, head.lastWall),
          bytes: number == damaged ? change(bytes) : bytes))
    }
    let held = memory
    return (RecordedHistory(backend: backend, opener: nil) { held }, backend)
  }

  @Test("A moment shows what was shown then, wherever it lies in its block")
  func moments() async throws {
    var machine = RecordedMachine(seed: 5)
    let (history, _) = try await Self.history(&machine)
    for tick in [2, 3, 20, 57, 97, 99, 100, 101, 115, 199, 200, 213, 299, 300, 301, 333, 399] {
      let live = machine.live[tick]
      let moment = try await history.moment(
        .tick(RecordedInstant(session: 1, at: live.data.at)), request: DataRequest(), registry: 1)
      #expect(moment.instant == RecordedInstant(session: 1, at: live.data.at))
      Self.same(moment.snapshot.data, live.data, "tick \(tick)")
      #expect(moment.snapshot.data.registry == 1)
      #expect(moment.snapshot.data.quality == live.data.quality)
      #expect(moment.snapshot.open.map(\.sequence) == live.open.map(\.sequence))
      #expect(moment.snapshot.lastEvent == live.lastEvent)
      #expect(moment.snapshot.config == live.config)
      #expect(abs(moment.snapshot.host.uptimeSeconds - live.host.uptimeSeconds) < 1e-6)
      #expect(moment.events == machine.told[...tick].flatMap { $0 })
      for (then, now) in zip(moment.snapshot.expectedHigh, live.expectedHigh) where !now.isNaN {
        #expect(abs(then - now) <= abs(now) / 16 + 1, "tick \(tick)")
      }
    }
  }

  @Test("Charts and statistics of a moment are those of then")
  func data() async throws {
    var machine = RecordedMachine(seed: 6)
    let (history, _) = try await Self.history(&machine)
    let newest = machine.live[399].data
    var request = DataRequest()
    request.window = .fiveMinutes
    request.histories = [.init(series: SeriesID(2), bucketNanoseconds: 1_000_000_000, buckets: 60)]
    request.details = [SeriesID(0)]
    let moment = try await history.moment(.newest, request: request, registry: 1)
    #expect(moment.reply.statisticsSeries == (0..<4).map { SeriesID($0) })
    for (index, statistics) in moment.reply.statistics.enumerated() {
      let live = machine.statistics(index, .fiveMinutes)
      #expect(statistics.count == live.count)
      #expect(statistics.p99 == live.p99)
      #expect(statistics.minimum == live.minimum)
      #expect(abs(statistics.mean - live.mean) <= 1e-9 * abs(live.mean) + 1e-12)
    }
    let chart = try #require(moment.reply.histories.first)
    #expect(chart.series == SeriesID(2))
    #expect(chart.means.last.map { Double($0) } == Double(Float(newest.values[2])))
    #expect(moment.reply.details.first?.series == SeriesID(0))
    let other = try await history.moment(.newest, request: request, registry: 7)
    #expect(other.reply.histories.isEmpty)
  }

  @Test("Steps go over borders of blocks, and stop at the ends")
  func steps() async throws {
    var machine = RecordedMachine(seed: 7)
    let (history, _) = try await Self.history(&machine)
    let live = machine.live.map(\.data.at)
    func instant(_ target: MomentTarget) async throws -> Int? {
      let moment = try await history.moment(target, request: DataRequest(), registry: 1)
      return live.firstIndex(of: moment.instant.at)
    }
    func from(_ tick: Int) -> RecordedInstant { RecordedInstant(session: 1, at: live[tick]) }
    #expect(try await instant(.oldest) == 0)
    #expect(try await instant(.newest) == 399)
    for tick in [0, 50, 98, 99, 100, 250, 398] {
      #expect(try await instant(.step(from: from(tick), nanoseconds: 1)) == tick + 1)
    }
    for tick in [1, 50, 99, 100, 101, 300, 399] {
      #expect(try await instant(.step(from: from(tick), nanoseconds: -1)) == tick - 1)
    }
    #expect(try await instant(.step(from: from(399), nanoseconds: 1)) == 399)
    #expect(try await instant(.step(from: from(0), nanoseconds: -1)) == 0)
    #expect(try await instant(.step(from: from(0), nanoseconds: .max)) == 399)
    #expect(try await instant(.step(from: from(399), nanoseconds: .min)) == 0)
    let far = live[350] - live[20]
    #expect(try await instant(.step(from: from(20), nanoseconds: far)) == 350)
    #expect(try await instant(.step(from: from(350), nanoseconds: -far)) == 20)
    for tick in [0, 99, 100, 399] {
      #expect(try await instant(.wall(machine.live[tick].data.wall)) == tick)
    }
    #expect(try await instant(.wall(WallInstant(milliseconds: .min))) == 0)
    #expect(try await instant(.wall(WallInstant(milliseconds: 0))) == 0)
    #expect(try await instant(.wall(WallInstant(milliseconds: .max))) == 399)
    let opened = machine.told.flatMap { $0 }.filter { $0.phase == .opened }.map(\.at)
    let places = opened.compactMap { live.firstIndex(of: $0) }
    #expect(try await instant(.anomaly(from: from(0), forward: true)) == places.min())
    #expect(try await instant(.anomaly(from: from(399), forward: false)) == places.max())
    await #expect(throws: MomentAbsence.self) {
      try await instant(.anomaly(from: from(0), forward: false))
    }
  }

  @Test("A civil clock that is set by an hour, back and forth, neither reorders nor loses a tick")
  func clockSet() async throws {
    var machine = RecordedMachine(seed: 10)
    machine.clockSteps = [150: -3_600_000, 210: 3_600_000, 290: 3_600_000, 350: -3_600_000]
    let (history, _) = try await Self.history(&machine)
    var here = try await history.moment(.oldest, request: DataRequest(), registry: 1)
    for (tick, live) in machine.live.enumerated() {
      #expect(here.instant.at == live.data.at, "tick \(tick)")
      Self.same(here.snapshot.data, live.data, "tick \(tick)")
      // What the clock said then leads to a tick at which it said so, or the one before.
      let found = try await history.moment(
        .wall(live.data.wall), request: DataRequest(), registry: 1)
      let said = live.data.wall.milliseconds - found.snapshot.data.wall.milliseconds
      #expect(0...1_000 ~= said, "tick \(tick): \(said) ms before")
      here = try await history.moment(
        .step(from: here.instant, nanoseconds: 1), request: DataRequest(), registry: 1)
    }
    #expect(here.instant.at == machine.live[399].data.at)
  }

  @Test("A damaged block is a gap that is counted, and the rest stays")
  func damaged() async throws {
    var machine = RecordedMachine(seed: 8)
    let (history, backend) = try await Self.history(&machine, damaging: 2)
    let target = MomentTarget.wall(machine.live[150].data.wall)
    await #expect(throws: MomentAbsence.self) {
      try await history.moment(target, request: DataRequest(), registry: 1)
    }
    let again = try await history.moment(target, request: DataRequest(), registry: 1)
    #expect(again.extent.damaged == 1)
    #expect(again.instant.at == machine.live[99].data.at)
    #expect(backend.health.damagedBlocks == 1)
  }

  @Test(
    "A damaged part of a block is a gap that is counted, and the rest of the block stays",
    arguments: [BlockSection.Kind.values, .processes, .documents])
  func damagedPart(kind: BlockSection.Kind) async throws {
    var machine = RecordedMachine(seed: 9)
    let (history, backend) = try await Self.history(&machine, damaging: 2) { bytes in
      var changed = bytes
      for section in (try? SealedRun(bytes))?.head.sections ?? [] where section.kind == kind {
        changed[section.place.lowerBound + section.place.count / 2] ^= 1
      }
      return changed
    }
    let target = MomentTarget.tick(
      RecordedInstant(session: 1, at: machine.live[150].data.at))
    let moment = try await history.moment(target, request: DataRequest(), registry: 1)
    #expect(moment.instant.at == machine.live[150].data.at)
    #expect(moment.extent.damaged == 1)
    #expect(backend.health.damagedBlocks == 1)
    let data = moment.snapshot.data
    let live = machine.live[150].data
    for index in data.values.indices where data.states[index] == .value {
      #expect(data.values[index].bitPattern == live.values[index].bitPattern)
    }
    #expect(data.states.contains(.value) == (kind != .values))
    _ = try await history.moment(target, request: DataRequest(), registry: 1)
    #expect(backend.health.damagedBlocks == 1)
  }

  @Test("Nothing recorded is said, not shown")
  func nothing() async throws {
    let history = RecordedHistory(backend: MemoryStorageBackend(), opener: nil)
    await #expect(throws: MomentAbsence("nothing is recorded yet")) {
      try await history.moment(.newest, request: DataRequest(), registry: 1)
    }
  }
}
