import MonitorAnalysis
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// What sums up a block is what anybody would compute from its ticks.
@Suite("Rollups of blocks")
struct RollupMakerTests {
  static let boot = [UInt8](repeating: 7, count: 16)

  static func runs(seed: UInt64) throws -> [OpenRun] {
    var session = RecordedTicks(
      seed: seed, session: 3, at: 5_000_000_000_000 + Int64(seed % 60) * 1_000_000_000,
      origin: 1_700_000_000_000)
    return try [90, 200, 130].map { try session.run(ticks: $0) }
  }

  static func packer(_ protection: HistoryProtection? = nil) throws -> BlockPacker {
    BlockPacker(thread: try #require(OwnThread()), boot: boot, protection: protection)
  }

  /// Walks over all ticks and sorts the values into periods.
  static func naive(_ run: any HistoryRun, _ period: RollupPeriod) throws -> RollupTable {
    var reader = RunReader()
    var evaluator = SeriesEvaluator(interval: 1_000_000_000)
    var values: [Int64: [[Double]]] = [:]
    var ticks: [Int64: UInt32] = [:]
    let count = run.catalog.order.count
    try reader.visit(run, rows: run.stamps.indices, .columns) { _, stamp, batches in
      evaluator.step(batches, at: stamp.at)
      guard !stamp.isProvisional else { return }
      let index = period.index(stamp.at.nanoseconds)
      ticks[index, default: 0] += UInt32(stamp.missed) + 1
      for series in 0..<evaluator.definitions.count where evaluator.states[series] == .value {
        values[index, default: [[Double]](repeating: [], count: count)][series]
          .append(evaluator.values[series])
      }
    }
    var table = RollupTable(
      period: period, series: 0..<count, periods: ticks.keys.sorted(), ticks: [], points: [])
    table.ticks = table.periods.map { ticks[$0] ?? 0 }
    for series in 0..<count {
      for (place, index) in table.periods.enumerated() {
        var all = values[index]?[series] ?? []
        let gaps = table.ticks[place] - UInt32(all.count)
        table.points.append(RollupPoint(of: &all, gaps: gaps))
      }
    }
    return table
  }

  @Test("Rollups are what a plain walk computes", arguments: [1, 2, 3] as [UInt64])
  func plain(seed: UInt64) throws {
    let run = try JoinedRun(try Self.runs(seed: seed))
    var maker = RollupMaker()
    let tables = try maker.tables(of: run, series: 0..<run.catalog.order.count)
    #expect(tables.map(\.period) == RollupPeriod.allCases)
    for table in tables {
      #expect(table == (try Self.naive(run, table.period)), "seed \(seed)")
    }
    #expect(run.catalog.order.count == 4)
    #expect(tables[0].points(of: 3)?.contains { $0.count > 0 } == true)
  }

  @Test(
    "A cold block has the rollups of its parts and all that they recorded, encrypted or not",
    arguments: [false, true])
  func cold(isEncrypted: Bool) async throws {
    let runs = try Self.runs(seed: 9)
    let protection =
      isEncrypted ? HistoryProtection(try StorageKey(bytes: [UInt8](0..<32))) : nil
    let packer = try Self.packer(protection)
    var parts: [[UInt8]] = []
    for (index, run) in runs.enumerated() {
      parts.append(try await packer.seal(run, number: UInt64(index + 4)).bytes)
    }
    let bytes = try await packer.repack(parts)
    let cold = try SealedRun(bytes, opener: protection?.opener)
    if isEncrypted { #expect(throws: StorageError.self) { try SealedRun(bytes) } }
    let whole = try JoinedRun(runs)
    #expect(cold.head.tier == .cold)
    #expect(cold.stamps == whole.stamps)
    #expect(cold.catalog == whole.catalog)
    var maker = RollupMaker()
    var codec = RollupCodec()
    for period in RollupPeriod.allCases {
      let stored = try cold.rollups(period, series: [0, 3], codec: &codec)
      #expect(stored == [try Self.naive(whole, period)])
      #expect(try maker.rollups(of: cold, period, series: [0, 3]) == stored)
    }
    // The warm parts have none, and give the same by their columns.
    let warm = try SealedRun(parts[1], opener: protection?.opener)
    #expect(try warm.rollups(.minute, series: [1], codec: &codec) == nil)
    let computed = try maker.rollups(of: warm, .minute, series: [1])
    #expect(computed == [try Self.naive(warm, .minute)])
  }

  @Test("Damaged rollups are computed from the columns again")
  func damaged() async throws {
    let packer = try Self.packer()
    let run = try Self.runs(seed: 5)[1]
    let part = try await packer.seal(run, number: 1).bytes
    let bytes = try await packer.repack([part])
    let whole = try SealedRun(bytes)
    let section = try #require(whole.head.sections.first { $0.kind == .minutes })
    var maker = RollupMaker()
    let good = try maker.rollups(of: whole, .minute, series: [0, 1])
    for offset in [0, section.place.count / 2, section.place.count - 1] {
      var changed = bytes
      changed[section.place.lowerBound + offset] ^= 0x10
      let block = try SealedRun(changed)
      var codec = RollupCodec()
      #expect(throws: StorageError.self) {
        try block.rollups(.minute, series: [0, 1], codec: &codec)
      }
      #expect(try maker.rollups(of: block, .minute, series: [0, 1]) == good)
    }
  }

  @Test("Many series are summed up in groups, each within the limit")
  func groups() throws {
    var session = RecordedTicks(seed: 1, session: 3, at: 0, origin: 0)
    let run = try session.run(ticks: 200)
    var maker = RollupMaker()
    let sections = try maker.sections(of: run)
    #expect(sections.allSatisfy { $0.series.count <= RollupCodec.seriesMax })
    #expect(sections.filter { $0.period == .hour }.map(\.series) == [0..<4])
  }
}
