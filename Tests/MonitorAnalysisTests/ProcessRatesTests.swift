import MonitorAnalysis
import MonitorModel
import Testing

/// From the raw counters of processes to their rates.
@Suite struct ProcessRatesTests {
  private static func identity(_ pid: Int32, _ start: UInt64 = 1) -> ProcessIdentity {
    ProcessIdentity(
      pid: pid, parent: 1, startTicks: start, name: "p\(pid)", commandLine: "", uid: 0,
      user: "root", cgroup: "", container: "")
  }

  private static func sample(
    _ slot: Int32, cpu: UInt64, io: ReadingState = .value, read: UInt64 = 0, written: UInt64 = 0,
    faults: UInt64 = 0
  ) -> ProcessSample {
    ProcessSample(
      slot: slot, state: 83, ioState: io, threads: 2, userTicks: cpu / 2,
      systemTicks: cpu - cpu / 2, residentBytes: 4_096, majorFaults: faults, readBytes: read,
      writtenBytes: written)
  }

  private struct Bench: ~Copyable {
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    var second = 0

    mutating func step(
      _ identities: [ProcessIdentity], _ samples: [ProcessSample], after seconds: Int = 1
    ) -> ProcessTable {
      second += seconds
      let at = MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000)
      let batch = MetricBatch(
        collector: "system", at: at, catalog: MetricCatalog(), values: [], states: [],
        processes: ProcessBatch(
          identities: identities, samples: samples, ticksPerSecond: 100, unreadable: 3))
      return processor.step(
        [batch], at: at, wall: WallInstant(milliseconds: 0), missedTicks: 0
      ).processes
    }
  }

  @Test func ratesComeFromTwoSamplesOfOneProcess() {
    var bench = Bench()
    let who = [Self.identity(10)]
    let first = bench.step(who, [Self.sample(0, cpu: 100, read: 1_000)])
    #expect(first.rows[0].cpu.isNaN && first.rows[0].readRate.isNaN)
    #expect(first.rows[0].residentBytes == 4_096 && first.unreadable == 3)
    let second = bench.step(
      who, [Self.sample(0, cpu: 300, read: 5_000, written: 8, faults: 6)], after: 2)
    #expect(second.rows[0].cpu == 1 && second.rows[0].readRate == 2_000)
    #expect(second.rows[0].writeRate == 4 && second.rows[0].majorFaultRate == 3)
    #expect(second.rows[0].cpuSeconds == 3)
  }

  @Test func aReusedSlotBeginsAnew() {
    var bench = Bench()
    _ = bench.step([Self.identity(10)], [Self.sample(0, cpu: 100)])
    let other = bench.step([Self.identity(11)], [Self.sample(0, cpu: 500)])
    #expect(other.rows[0].cpu.isNaN)
    let reborn = bench.step([Self.identity(11, 9)], [Self.sample(0, cpu: 900)])
    #expect(reborn.rows[0].cpu.isNaN)
  }

  @Test func unreadInputAndOutputIsZeroAndForbiddenIsUnknown() {
    var bench = Bench()
    let who = [Self.identity(10)]
    _ = bench.step(who, [Self.sample(0, cpu: 0, read: 1_000)])
    let idle = bench.step(who, [Self.sample(0, cpu: 0, io: .skipped)])
    #expect(idle.rows[0].readRate == 0 && idle.rows[0].writeRate == 0)
    let busy = bench.step(who, [Self.sample(0, cpu: 1, read: 4_000)])
    #expect(busy.rows[0].readRate == 3_000, "all of it in the tick in which it ran")
    let forbidden = bench.step(who, [Self.sample(0, cpu: 2, io: .forbidden)])
    #expect(forbidden.rows[0].readRate.isNaN)
    #expect(bench.step(who, [Self.sample(0, cpu: 3, read: 9_000)]).rows[0].readRate.isNaN)
  }

  @Test func countersThatGoBackAndSlotsThatDoNotExistDoNoHarm() {
    var bench = Bench()
    let who = [Self.identity(10)]
    _ = bench.step(who, [Self.sample(0, cpu: 100)])
    let back = bench.step(
      who, [Self.sample(0, cpu: 50), Self.sample(7, cpu: 1), Self.sample(-1, cpu: 1)])
    #expect(back.rows.count == 1 && back.rows[0].cpu.isNaN)
    #expect(bench.step(who, [Self.sample(0, cpu: 60)]).rows[0].cpu == 0.1)
  }
}
