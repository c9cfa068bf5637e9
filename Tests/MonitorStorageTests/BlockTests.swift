import MonitorModel
import MonitorStorage
import Testing

/// What a session gives must come back from the open run, from a sealed block and from a block that
/// was packed again, to the bit.
@Suite("Blocks of history")
struct BlockTests {
  static let plan = BlockBuilder.Plan(
    tier: .warm, numbers: 4...4, boot: [UInt8](repeating: 7, count: 16))

  /// The records of a session and the run made of their payloads.
  static func session(
    seed: UInt64, ticks: Int, from skipped: Int = 0
  ) throws -> (records: [TickRecord], run: OpenRun) {
    var session = SampleSession(seed: seed)
    var encoder = TickEncoder()
    var records: [TickRecord] = []
    var run = OpenRun(session: 9)
    for tick in 0..<ticks {
      if tick == skipped { encoder.beginChain() }
      let record = session.next()
      let payload = encoder.encode(record)
      guard tick >= skipped else { continue }
      records.append(record)
      try run.append(payload)
    }
    return (records, run)
  }

  static func compare(_ run: any HistoryRun, _ records: [TickRecord], rows: Range<Int>) throws {
    var reader = RunReader()
    var place = rows.lowerBound
    try reader.visit(run, rows: rows, .everything) { row, stamp, batches in
      let record = records[row]
      #expect(row == place)
      place += 1
      #expect(stamp.at == record.snapshot.data.at)
      #expect(stamp.wall == record.snapshot.data.wall)
      #expect(stamp.missed == record.missed)
      #expect(stamp.isProvisional == record.isProvisional)
      #expect(batches.count == record.batches.count)
      for (read, given) in zip(batches, record.batches) {
        #expect(read.collector == given.collector)
        #expect(read.at == given.at)
        #expect(read.values == given.values)
        #expect(read.states == given.states)
        #expect(read.catalog == given.catalog)
        #expect(read.elapsedNanoseconds == given.elapsedNanoseconds)
        #expect(read.processes?.samples == given.processes?.samples)
        #expect(read.processes?.unreadable == given.processes?.unreadable)
        for sample in given.processes?.samples ?? [] {
          let slot = Int(sample.slot)
          #expect(read.processes?.identities[slot] == given.processes?.identities[slot])
        }
      }
    }
    #expect(place == rows.upperBound)
  }

  @Test("An open run gives back what was recorded", arguments: [1, 2, 3] as [UInt64])
  func open(seed: UInt64) throws {
    let (records, run) = try Self.session(seed: seed, ticks: 130)
    try Self.compare(run, records, rows: 0..<130)
    try Self.compare(run, records, rows: 77..<99)
  }

  @Test("A sealed block gives back what was recorded", arguments: [4, 5, 6] as [UInt64])
  func sealed(seed: UInt64) throws {
    let (records, run) = try Self.session(seed: seed, ticks: 130)
    var builder = BlockBuilder()
    let (head, bytes) = try builder.build([run], Self.plan)
    let block = try SealedRun(bytes)
    #expect(block.head == head)
    #expect(block.catalog == run.catalog)
    #expect(block.stamps == run.stamps)
    #expect(block.documents == run.documents)
    try Self.compare(block, records, rows: 0..<130)
    try Self.compare(block, records, rows: 64..<65)
  }

  @Test("A chain that begins anew in the middle of a session knows the numbers of its series")
  func secondChain() throws {
    let (records, run) = try Self.session(seed: 7, ticks: 100, from: 45)
    try Self.compare(run, records, rows: 0..<55)
    let whole = try Self.session(seed: 7, ticks: 100).run
    #expect(run.catalog.order == whole.catalog.order)
    #expect(run.catalog.orderBefore.count == 93 + 1)
  }

  @Test("Blocks that are packed into one give back what each did")
  func repacked() throws {
    let (records, whole) = try Self.session(seed: 8, ticks: 120)
    var builder = BlockBuilder()
    var runs: [any HistoryRun] = []
    for start in stride(from: 0, to: 120, by: 40) {
      let part = try Self.session(seed: 8, ticks: start + 40, from: start).run
      runs.append(try SealedRun(try builder.build([part], Self.plan).bytes))
    }
    var plan = Self.plan
    plan.tier = .cold
    plan.numbers = 4...6
    let cold = try SealedRun(try builder.build(runs, plan).bytes)
    #expect(cold.stamps == whole.stamps)
    #expect(cold.catalog == whole.catalog)
    try Self.compare(cold, records, rows: 0..<120)
  }

  @Test("Only some series are read where only they are wanted")
  func projected() throws {
    let (records, run) = try Self.session(seed: 9, ticks: 60)
    var builder = BlockBuilder()
    let block = try SealedRun(try builder.build([run], Self.plan).bytes)
    var reader = RunReader()
    try reader.visit(block, rows: 10..<60, .series(["sample": [70, 2, 91]])) { row, _, batches in
      let batch = batches[0]
      #expect(batch.catalog.series.map(\.key) == run.catalog.collectors[0].catalog.series.picked())
      let given = records[row].batches[0]
      let metrics = [2, 70, 91]
      for (place, metric) in metrics.enumerated() {
        let known = metric < given.values.count
        #expect(batch.states[place] == (known ? given.states[metric] : .absent))
        if known { #expect(batch.values[place] == given.values[metric]) }
      }
      #expect(batch.processes == nil)
    }
  }

  @Test("Facts beside the columns are those of their row")
  func facts() throws {
    let (records, run) = try Self.session(seed: 10, ticks: 130)
    var builder = BlockBuilder()
    let block = try SealedRun(try builder.build([run], Self.plan).bytes)
    for row in [0, 39, 41, 48, 49, 60, 101, 129] {
      let state = try block.facts(through: row)
      let snapshot = records[row].snapshot
      #expect(state.config == snapshot.config)
      #expect(state.open.map(\.anomaly) == snapshot.open.map(\.anomaly))
      #expect(state.events == records[0...row].flatMap(\.events))
      #expect(state.host?.facts.hostname == "web-1")
      #expect(state.health?.collectors == snapshot.collectors)
      #expect(abs(state.expectedHigh[0] - snapshot.expectedHigh[0]) <= Float(row) / 16 + 1)
    }
  }
}

extension [SeriesDefinition] {
  fileprivate func picked() -> [SeriesKey] { [70, 2, 91].map { self[$0].key } }
}
