import MonitorModel
import MonitorSupport
import TUIDashboard
import Testing

/// The few processes of the overview: the busiest on top, and as little movement as can be.
@Suite struct TopProcessesTests {
  /// A table of old idle processes of falling size, some of them busy.
  private static func data(
    second: Int, busy: [Int32: Double], gone: Set<Int32> = [], born: [Int32] = []
  ) -> ProcessedData {
    var identities: [ProcessIdentity] = []
    var rows: [ProcessUsage] = []
    for pid in Array(Int32(1)...60) + born where !gone.contains(pid) {
      identities.append(
        ProcessIdentity(
          pid: pid, parent: 1, startTicks: born.contains(pid) ? 100_000 : UInt64(pid),
          name: "p\(pid)", commandLine: "p\(pid) -x", uid: 0, user: "root", cgroup: "",
          container: ""))
      rows.append(
        ProcessUsage(
          slot: Int32(identities.count - 1), state: 83, threads: 1, cpu: busy[pid] ?? 0.004,
          residentBytes: 1e9 / Double(pid), readRate: 0, writeRate: 0, majorFaultRate: 0,
          cpuSeconds: 1))
    }
    return ProcessedData(
      sequence: UInt64(second), at: MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000),
      wall: WallInstant(milliseconds: 0), series: [], values: [], states: [], ages: [],
      processes: ProcessTable(identities: identities, rows: rows), quality: DataQuality())
  }

  private static func pids(_ top: TopProcesses, _ data: ProcessedData) -> [Int32] {
    top.rows.map { data.processes.identities[Int(data.processes.rows[$0].slot)].pid }
  }

  @Test func busyOnesComeFirstAndTheLargestIdleOnesAfter() {
    var top = TopProcesses()
    let data = Self.data(second: 3, busy: [40: 0.5, 50: 1.5])
    top.update(data, uptimeSeconds: 5_000, room: 8)
    #expect(Self.pids(top, data) == [50, 40, 1, 2, 3, 4, 5, 6])
  }

  @Test func rowsStayWhereTheyAreWhileOthersComeAndGo() {
    var top = TopProcesses()
    var generator = SeededGenerator(seed: 11)
    var before: [Int32] = []
    var moved = 0
    for second in 3..<200 {
      // One steadily busy, one that flickers, one of the idle ones ends now and then.
      let flicker = Int32(generator.next() % 20 + 30)
      let data = Self.data(
        second: second, busy: [7: 0.6, flicker: 0.04 + Double(generator.next() % 50) / 1_000],
        gone: second > 100 ? [9] : [])
      top.update(data, uptimeSeconds: 5_000, room: 20)
      let now = Self.pids(top, data)
      #expect(now.count == 20 && Set(now).count == 20, "second \(second), seed 11")
      #expect(now.first == 7, "second \(second), seed 11")
      for (a, b) in zip(before, now) where a != b { moved += 1 }
      before = now
    }
    #expect(moved < 320, "\(moved) rows changed in 197 ticks, seed 11")
  }

  @Test func aNewbornIsShownOnlyOnceItIsBusyOrOld() {
    var top = TopProcesses()
    var data = Self.data(second: 3, busy: [:], born: [99])
    top.update(data, uptimeSeconds: 1_001, room: 60)
    #expect(!Self.pids(top, data).contains(99))
    data = Self.data(second: 6, busy: [99: 0.9], born: [99])
    top.update(data, uptimeSeconds: 1_002, room: 60)
    #expect(Self.pids(top, data).first == 99)
  }

  @Test func nearlyEquallyBusyOnesKeepTheirOrder() {
    var top = TopProcesses()
    let first = Self.data(second: 3, busy: [40: 0.50, 50: 0.52])
    top.update(first, uptimeSeconds: 5_000, room: 5)
    let second = Self.data(second: 6, busy: [40: 0.53, 50: 0.50])
    top.update(second, uptimeSeconds: 5_000, room: 5)
    #expect(Self.pids(top, second).prefix(2) == [50, 40])
    let third = Self.data(second: 9, busy: [40: 0.9, 50: 0.5])
    top.update(third, uptimeSeconds: 5_000, room: 5)
    #expect(Self.pids(top, third).prefix(2) == [40, 50])
  }
}
