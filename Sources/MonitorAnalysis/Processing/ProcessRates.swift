import MonitorModel

/// Turns the raw counters of processes into rates.
///
/// Samples are matched by slot, with `pid` and start time as proof that the slot still holds the
/// same process.
struct ProcessRates {
  private struct Previous {
    var pid: Int32 = -1
    var startTicks: UInt64 = 0
    var cpuTicks: UInt64 = 0
    var majorFaults: UInt64 = 0
    var readBytes: UInt64 = 0
    var writtenBytes: UInt64 = 0
    var at: Int64 = .min
    var inputAt: Int64 = .min
  }
  private var previous: [Previous] = []
  /// The newest table.
  private(set) var table = ProcessTable()

  /// Takes a batch that was read at `at` and makes the table of it.
  mutating func step(_ batch: ProcessBatch, at: MonotonicInstant) {
    if previous.count < batch.identities.count {
      let missing = batch.identities.count - previous.count
      previous += Array(repeating: Previous(), count: missing)
    }
    var rows: [ProcessUsage] = []
    rows.reserveCapacity(batch.samples.count)
    for sample in batch.samples {
      let slot = Int(sample.slot)
      guard batch.identities.indices.contains(slot) else { continue }
      rows.append(row(sample, batch.identities[slot], batch.ticksPerSecond, at.nanoseconds))
    }
    table = ProcessTable(
      identities: batch.identities, rows: rows, ticksPerSecond: batch.ticksPerSecond,
      unreadable: batch.unreadable)
  }

  private mutating func row(
    _ sample: ProcessSample, _ identity: ProcessIdentity, _ ticksPerSecond: Double, _ at: Int64
  ) -> ProcessUsage {
    var old = previous[Int(sample.slot)]
    if old.pid != identity.pid || old.startTicks != identity.startTicks {
      old = Previous(pid: identity.pid, startTicks: identity.startTicks)
    }
    func rate(_ new: UInt64, _ before: UInt64, since: Int64) -> Double {
      guard since != .min, at > since, new >= before else { return .nan }
      return Double(new - before) / (Double(at - since) * 1e-9)
    }
    let cpuTicks = sample.userTicks &+ sample.systemTicks
    var usage = ProcessUsage(
      slot: sample.slot, state: sample.state, threads: sample.threads,
      cpu: rate(cpuTicks, old.cpuTicks, since: old.at) / ticksPerSecond,
      residentBytes: Double(sample.residentBytes), readRate: .nan, writeRate: .nan,
      majorFaultRate: rate(sample.majorFaults, old.majorFaults, since: old.at),
      cpuSeconds: Double(cpuTicks) / ticksPerSecond)
    switch sample.ioState {
    case .value:
      usage.readRate = rate(sample.readBytes, old.readBytes, since: old.inputAt)
      usage.writeRate = rate(sample.writtenBytes, old.writtenBytes, since: old.inputAt)
      old.readBytes = sample.readBytes
      old.writtenBytes = sample.writtenBytes
      old.inputAt = at
    case .skipped:
      // Not read because the process did not run: it read and wrote nothing.
      usage.readRate = 0
      usage.writeRate = 0
      if old.inputAt != .min { old.inputAt = at }
    default: old.inputAt = .min
    }
    old.cpuTicks = cpuTicks
    old.majorFaults = sample.majorFaults
    old.at = at
    previous[Int(sample.slot)] = old
    return usage
  }
}
