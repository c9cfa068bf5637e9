import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// What turns one snapshot into another.
@Suite("Attach delta") struct AttachDeltaTests {
  private func sent(_ delta: SnapshotDelta) throws -> SnapshotDelta {
    try PackedDecoder.decode(SnapshotDelta.self, from: PackedEncoder.bytes(of: delta))
  }

  @Test(arguments: UInt64(1)...40) func anySnapshotBecomesAnyOther(seed: UInt64) throws {
    var samples = AttachSamples(seed: seed)
    var shown: MonitorSnapshot?
    var real: MonitorSnapshot?
    for tick in UInt64(1)...12 {
      var next = samples.snapshot(tick, series: samples.number(0...30), processes: 4)
      // Most ticks share most of their parts with the one before.
      if let real, samples.number(0...2) > 0 {
        next.data.series = real.data.series + next.data.series.dropFirst(real.data.series.count)
        let count = next.data.values.count
        if next.data.series.count < count { next = real }
        next.open = samples.number(0...1) == 0 ? real.open : next.open
        next.triage = real.triage
        next.config = real.config
        next.reports = real.reports
        next.data.processes.identities = real.data.processes.identities
      }
      if samples.number(0...5) == 0 { next.data.registry += 1 }
      shown = try sent(SnapshotDelta(from: real, to: next)).applied(to: shown)
      #expect(
        try AttachSamples.bytes(#require(shown)) == AttachSamples.bytes(next), "seed \(seed)")
      real = next
    }
  }

  @Test func howPushingGoesArrives() throws {
    var samples = AttachSamples(seed: 3)
    let first = samples.snapshot(1)
    var next = first
    next.push = ScriptedSnapshot.push
    let shown = try sent(SnapshotDelta(from: nil, to: first)).applied(to: nil)
    #expect(shown.push == PushHealth())
    let then = try sent(SnapshotDelta(from: first, to: next)).applied(to: shown)
    #expect(then.push == ScriptedSnapshot.push)
    #expect(try sent(SnapshotDelta(from: next, to: next)).applied(to: then).push == then.push)
  }

  @Test func whatStaysIsNotSent() throws {
    var samples = AttachSamples(seed: 5)
    let first = samples.snapshot(1, series: 1_000, processes: 300)
    var next = first
    next.data.sequence = 2
    next.data.values[3] = 4
    let whole = try PackedEncoder.bytes(of: SnapshotDelta(from: nil, to: first)).count
    let change = try PackedEncoder.bytes(of: SnapshotDelta(from: first, to: next)).count
    // Values, states and ages of the series, and the rows of the processes.
    #expect(change < 1_000 * (8 + 1 + 8) + 300 * 57 + 600)
    #expect(whole > change * 2)
  }

  @Test func aChangeWithoutItsBaseIsRefused() throws {
    var samples = AttachSamples(seed: 6)
    let first = samples.snapshot(1)
    let next = samples.snapshot(2)
    #expect(throws: PackedError.self) {
      var same = next
      same.config = first.config
      same.data.series = first.data.series
      _ = try SnapshotDelta(from: first, to: same).applied(to: nil)
    }
  }

  @Test func momentsFollowEachOther() throws {
    var samples = AttachSamples(seed: 7)
    let first = samples.moment()
    var second = samples.moment()
    second.events = first.events + [samples.event(3)]
    let a = try MomentDelta(from: nil, to: first).applied(to: nil)
    let b = try MomentDelta(from: first, to: second).applied(to: a)
    #expect(b.events == second.events && b.instant == second.instant && b.extent == second.extent)
    #expect(b.reply.histories[0].counts == second.reply.histories[0].counts)
  }

  @Test func columnsThatDifferInLengthAreRefused() throws {
    var samples = AttachSamples(seed: 8)
    let good = samples.snapshot(1)
    func refused(_ change: (inout MonitorSnapshot) -> Void) {
      var bad = good
      change(&bad)
      #expect(throws: PackedError.self) {
        _ = try self.sent(SnapshotDelta(from: nil, to: bad)).applied(to: nil)
      }
    }
    refused { $0.data.values.removeLast() }
    refused { $0.data.states.removeLast() }
    refused { $0.data.ages = [1] }
    refused { $0.data.series.removeLast() }
    refused { $0.expectedLow.removeLast() }
    refused { $0.data.processes.rows[0].slot = 900 }
    refused { $0.data.processes.rows[0].slot = -1 }
    refused { $0.host.uptimeSeconds = .infinity }
    refused { $0.data.wall.milliseconds = 1 << 60 }
    refused {
      $0.open = [samples.event(1)]; $0.open[0].wall.milliseconds = 1 << 60
    }
  }

  @Test(arguments: UInt64(1)...200) func listsBecomeOthers(seed: UInt64) throws {
    var samples = AttachSamples(seed: seed)
    func list() -> [Int] { (0..<samples.number(0...6)).map { _ in samples.number(0...2) } }
    let (old, new) = (list(), list())
    guard let delta = ListDelta(from: old, to: new) else {
      #expect(old == new)
      return
    }
    #expect(try delta.applied(to: old) == new)
  }
}
