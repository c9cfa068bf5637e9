import Glibc
import MonitorModel
import MonitorStorage
import MonitorTestKit
import Testing

/// Payloads and blocks of every format that was ever released stay readable for ever, with the
/// very values that were written.
@Suite("Golden payloads and blocks")
struct GoldenBlockTests {
  // MARK: What was recorded

  private static let catalog: MetricCatalog = {
    var catalog = MetricCatalog()
    let reads = catalog.add(Metric(SeriesKey("disk.reads", "device", "sda"), .counter))
    let load = catalog.add(Metric(SeriesKey("load.1m"), .real))
    let delta = catalog.add(Metric(SeriesKey("drift"), .integer))
    catalog.series = [
      SeriesDefinition(
        SeriesKey("disk.reads", "device", "sda"), .perSecond, Formula(.rate, [.init(reads)])),
      SeriesDefinition(SeriesKey("load.1m"), .ratio, Formula(.level, [.init(load)])),
      SeriesDefinition(SeriesKey("drift"), .ratio, Formula(.level, [.init(delta, 0.5)])),
    ]
    return catalog
  }()

  private static let rows: [[RawValue]] = [
    [RawValue(counter: 1_000), RawValue(real: 0.25), RawValue(integer: -4)],
    [RawValue(counter: 1_003), RawValue(real: 0.25), RawValue(integer: 4)],
    [RawValue(counter: .max), RawValue(real: -1.5e300), .none],
  ]
  private static let states: [[ReadingState]] = [
    [.value, .value, .value], [.value, .value, .value], [.value, .value, .forbidden],
  ]

  private static func identities(_ row: Int) -> [ProcessIdentity] {
    let first = ProcessIdentity(
      pid: 1, parent: 0, startTicks: 0, name: "init", commandLine: "/sbin/init -x", uid: 0,
      user: "root", cgroup: "/a.slice", container: "")
    let isNew = row == 2
    let second = ProcessIdentity(
      pid: isNew ? 301 : 300, parent: 1, startTicks: 9, name: isNew ? "worker ü" : "worker",
      commandLine: "/bin/worker", uid: 1_000, user: "www", cgroup: "/a.slice", container: "c1")
    return [first, second]
  }

  private static func processes(_ row: Int) -> ProcessBatch {
    let ticks = UInt64(row) * 10
    let first = ProcessSample(
      slot: 0, state: 83, ioState: .forbidden, threads: 3, userTicks: ticks, systemTicks: 2,
      residentBytes: 1 << 20, majorFaults: 0, readBytes: 0, writtenBytes: 1 << 33)
    let second = ProcessSample(
      slot: 1, state: 82, ioState: .value, threads: 1, userTicks: ticks, systemTicks: 0,
      residentBytes: 1 << 21, majorFaults: 7, readBytes: ticks, writtenBytes: 0)
    return ProcessBatch(
      identities: identities(row), samples: row == 1 ? [first] : [first, second],
      ticksPerSecond: 100, unreadable: row)
  }

  private static func record(_ row: Int) -> TickRecord {
    let at = MonotonicInstant(nanoseconds: 7_000_000_123 + Int64(row) * 1_000_500_000)
    let wall = WallInstant(milliseconds: 1_700_000_000_000 + Int64(row) * 1_000)
    var batches = [
      MetricBatch(
        collector: "golden", at: at.advanced(by: -20_000), catalog: catalog, values: rows[row],
        states: states[row], processes: processes(row), elapsedNanoseconds: 1_500_000)
    ]
    if row == 2 {
      var one = MetricCatalog()
      _ = one.add(Metric(SeriesKey("late"), .counter))
      batches.append(
        MetricBatch(
          collector: "late", at: at, catalog: one, values: [RawValue(counter: 42)],
          states: [.value]))
    }
    let data = ProcessedData(
      sequence: UInt64(row + 1), at: at, wall: wall, series: [], values: [], states: [], ages: [],
      processes: ProcessTable(), quality: DataQuality(), registry: 5)
    let snapshot = MonitorSnapshot(
      data: data, expectedLow: [1, .nan], expectedHigh: [2.5, .nan], open: [], lastEvent: 0,
      host: HostFacts(
        hostname: "golden", kernel: "6.1", processors: 4, cpuLimit: 4, memoryLimit: 1 << 33,
        limitedByCgroup: true, uptimeSeconds: 77), collectors: [CollectorHealth(name: "golden")],
      engine: EngineHealth(), config: RealtimeMonitorConfig())
    return TickRecord(
      missed: row, isProvisional: row == 0, batches: batches, snapshot: snapshot, events: [])
  }

  private static func payloads() -> [[UInt8]] {
    var encoder = TickEncoder()
    return (0..<3).map { encoder.encode(record($0)) }
  }

  private static func run(_ payloads: [[UInt8]]) throws -> OpenRun {
    var run = OpenRun(session: 5)
    for payload in payloads { try run.append(payload) }
    return run
  }

  // MARK: What must be read

  private static func check(_ run: any HistoryRun) throws {
    #expect(run.session == 5)
    #expect(run.catalog.collectors.map(\.name) == ["golden", "late"])
    #expect(run.catalog.collectors[0].catalog == catalog && run.catalog.firstSequence == 1)
    #expect(run.catalog.definitions.map(\.key) == catalog.series.map(\.key))
    var reader = RunReader()
    var seen = 0
    try reader.visit(run, rows: 0..<3, .everything) { row, stamp, batches in
      seen += 1
      let given = record(row)
      #expect(stamp.at.nanoseconds == [7_000_000_123, 8_000_500_123, 9_001_000_123][row])
      #expect(stamp.wall.milliseconds == 1_700_000_000_000 + Int64(row) * 1_000)
      #expect(stamp.missed == row && stamp.isProvisional == (row == 0))
      #expect(batches.count == (row == 2 ? 2 : 1))
      #expect(batches[0].values == rows[row] && batches[0].states == states[row])
      #expect(batches[0].at == given.batches[0].at)
      #expect(batches[0].elapsedNanoseconds == 1_500_000)
      if row == 2 { #expect(batches[1].values == [RawValue(counter: 42)]) }
      let (read, processes) = (batches[0].processes, processes(row))
      #expect(read?.samples == processes.samples && read?.unreadable == row)
      #expect(read?.ticksPerSecond == 100)
      for sample in processes.samples {
        let slot = Int(sample.slot)
        #expect(read?.identities[slot] == processes.identities[slot])
      }
    }
    #expect(seen == 3 && reader.lost == 0)
    let facts = try run.facts(through: 2)
    #expect(facts.host?.facts == record(0).snapshot.host)
    #expect(facts.config.metricsInterval == .seconds(1))
    #expect(facts.expectedLow == [1] && facts.expectedHigh == [2.5])
    #expect(facts.health?.collectors.map(\.name) == ["golden"])
  }

  // MARK: Files

  /// Lines of 32 bytes in hexadecimal digits; an empty line ends a part.
  private static func dump(_ parts: [[UInt8]]) -> String {
    func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    return parts.map { part in
      stride(from: 0, to: part.count, by: 32).map { start in
        part[start..<min(start + 32, part.count)].map(hex).joined() + "\n"
      }.joined()
    }.joined(separator: "\n")
  }

  private static func undump(_ text: String) -> [[UInt8]] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .split(whereSeparator: \.isEmpty).map { hex($0.joined()) }
  }

  static func path(_ name: String) -> String {
    "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/Goldens/\(name)-\(BlockHead.version).txt"
  }

  static func golden(_ name: String) throws -> [[UInt8]] {
    let files = FileSystem.system
    let file = try files.open(path(name))
    defer { try? files.close(file) }
    return undump(String(decoding: try files.readAt(file, 0, 1 << 20), as: UTF8.self))
  }

  static func write(_ name: String, _ parts: [[UInt8]]) throws {
    let file = try FileSystem.system.create(path(name), 0o644)
    defer { try? FileSystem.system.close(file) }
    _ = try FileSystem.system.write(file, Array(dump(parts).utf8)[...])
  }

  /// `RECORD_GOLDENS=1` writes the files of a new version and fails; old ones are never written.
  @Test("This version writes payloads and blocks so")
  func written() throws {
    let payloads = Self.payloads()
    if getenv("RECORD_GOLDENS") != nil {
      var builder = BlockBuilder()
      let block = try builder.build([try Self.run(payloads)], BlockTests.plan).bytes
      try Self.write("payloads", payloads)
      try Self.write("block", [block])
      var plan = BlockTests.plan
      plan.protection = try Self.protection().block()
      try Self.write("sealed", [try builder.build([try Self.run(payloads)], plan).bytes])
      Issue.record("recorded; run again without RECORD_GOLDENS")
    }
    // Settings may gain fields and zstd may pack otherwise; what is read stays the same.
    try Self.check(try Self.run(payloads))
    var builder = BlockBuilder()
    try Self.check(
      try SealedRun(try builder.build([try Self.run(payloads)], BlockTests.plan).bytes))
  }

  private static func protection() throws -> HistoryProtection {
    HistoryProtection(try StorageKey(bytes: [UInt8](0..<32)))
  }

  @Test("An encrypted block of format 1 is read")
  func sealed1() throws {
    let bytes = try #require(try Self.golden("sealed").first)
    try Self.check(try SealedRun(bytes, opener: try Self.protection().opener))
    #expect(throws: StorageError.self) { try SealedRun(bytes) }
  }

  @Test("Payloads of format 1 are read")
  func payloads1() throws { try Self.check(try Self.run(try Self.golden("payloads"))) }

  @Test("A block of format 1 is read")
  func block1() throws {
    let bytes = try #require(try Self.golden("block").first)
    let block = try SealedRun(bytes)
    try Self.check(block)
    #expect(block.head.numbers == 4...4 && block.head.tier == .warm && block.head.rows == 3)
    #expect(block.head.boot == [UInt8](repeating: 7, count: 16) && !block.isDocumentsLost)
  }
}
