import MonitorModel
import ProcFS

/// `/proc/stat`: processors, context switches, interrupts and processes made.
struct CPUProbe: ~Copyable {
  private var file: ProcFile
  private(set) var stat = ProcStat()
  /// Whether the newest reading succeeded.
  private(set) var isFresh = false
  private var quotaFile: ProcFile?
  private var quotaColumn = -1
  private let quota: CgroupLimits.CPU?
  private var fixed: Range<Int> = 0..<0
  private var bases: [Int: Int] = [:]
  private var rows: [Int] = []
  private var generation = -1

  private static let states = [
    "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal",
  ]
  /// The most processors shown one by one.
  static let coresMax = 1_024
  private static let idle = 3
  private static let iowait = 4

  /// Names the file; `quota` is the container's limit on CPU time.
  init(proc: String, quota: CgroupLimits.CPU?) {
    file = ProcFile(proc + "/stat")
    self.quota = quota
    if let quota { quotaFile = ProcFile(quota.usagePath) }
  }

  /// Adds the metrics and series that every machine has.
  mutating func register(_ columns: inout MetricColumns) {
    let base = Self.addTimes(&columns, labels: [])
    for (name, kind) in [
      ("system.cpu.context_switches", MetricKind.counter), ("system.cpu.interrupts", .counter),
      ("system.processes.created", .counter), ("system.processes.running", .integer),
      ("system.processes.blocked", .integer),
    ] {
      _ = columns.add(name, [], kind)
    }
    fixed = base..<base + 13
    if let quota {
      quotaColumn = columns.add("system.cgroup.cpu.usage")
      columns.add(
        Self.utilization(.rate(quotaColumn, scale: quota.usageUnit / quota.cores, share: true)))
    } else {
      columns.add(Self.utilization(Self.busy(base)))
    }
    addStates(&columns, base)
    let rest: [(Int, Unit, SeriesDefinition.Concern, Double, Double, Bool)] = [
      (8, .perSecond, .both, 0.3, 500, true), (9, .perSecond, .both, 0.3, 500, true),
      (10, .perSecond, .high, 0.4, 10, false), (11, .count, .high, 0.4, 2, false),
      (12, .count, .high, 0.6, 1, false),
    ]
    for (offset, unit, concern, weight, grain, moves) in rest {
      let index = base + offset
      columns.add(
        SeriesDefinition(
          columns.catalog.metrics[index].key, unit,
          unit == .count ? .level(index) : .rate(index), concern: concern, weight: weight,
          grain: grain, alwaysMoves: moves))
    }
  }

  /// Reads the file into the columns.
  mutating func read(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try file.read(into: &context.buffer)
      try stat.read(context.buffer.bytes)
      context.resolve(file.path)
      isFresh = true
    } catch {
      isFresh = false
      let state = context.report(error, on: file.path, remedy: "Mount /proc.")
      context.columns.mark(fixed, state)
      for base in rows where base >= 0 { context.columns.mark(base..<base + 8, state) }
      readQuota(&context)
      return
    }
    Self.set(&context.columns, fixed.lowerBound, stat.total)
    let base = fixed.lowerBound
    context.columns.set(base + 8, stat.contextSwitches)
    context.columns.set(base + 9, stat.interrupts)
    context.columns.set(base + 10, stat.processesCreated)
    context.columns.setGauge(base + 11, stat.running)
    context.columns.setGauge(base + 12, stat.blocked)
    if generation != stat.generation { match(&context) }
    for index in rows.indices where rows[index] >= 0 {
      Self.set(&context.columns, rows[index], stat.cores[index].ticks)
    }
    readQuota(&context)
  }

  private mutating func readQuota(_ context: inout CollectionContext) {
    guard quotaFile != nil, let quota else { return }
    do throws(ProcFSError) {
      try quotaFile?.read(into: &context.buffer)
      if quota.usageUnit == 1e-9 {
        let used = try SingleNumber.read(context.buffer.bytes) ?? 0
        context.columns.set(quotaColumn, UInt64(clamping: used))
      } else {
        context.columns.set(
          quotaColumn, try CgroupStat.value("usage_usec", in: context.buffer.bytes))
      }
      context.resolve(quota.usagePath)
    } catch {
      let state = context.report(
        error, on: quota.usagePath, remedy: "Mount the cgroup hierarchy in the container.")
      context.columns.mark(quotaColumn, state)
    }
  }

  /// Finds the columns of the processors that are on line now; one that went off line vanished.
  private mutating func match(_ context: inout CollectionContext) {
    generation = stat.generation
    for base in rows where base >= 0 { context.columns.mark(base..<base + 8, .vanished) }
    rows.removeAll(keepingCapacity: true)
    for core in stat.cores {
      if let base = bases[core.number] {
        rows.append(base)
      } else if bases.count < Self.coresMax {
        rows.append(addCore(&context.columns, core.number))
      } else {
        context.noteLimit("processors", Self.coresMax)
        rows.append(-1)
      }
    }
  }

  private mutating func addCore(_ columns: inout MetricColumns, _ number: Int) -> Int {
    let label = SeriesKey.Label("core", String(number))
    let base = Self.addTimes(&columns, labels: [label])
    bases[number] = base
    columns.add(
      SeriesDefinition(
        SeriesKey("system.cpu.utilization", [label]), .ratio, Self.busy(base), concern: .high,
        weight: 0.3, grain: 0.1))
    return base
  }

  private func addStates(_ columns: inout MetricColumns, _ base: Int) {
    for (offset, state) in Self.states.enumerated() where offset != Self.idle {
      let matters = state == "iowait" || state == "steal"
      columns.add(
        SeriesDefinition(
          SeriesKey("system.cpu.utilization", "state", state), .ratio,
          Formula(.increaseRatio, [.init(base + offset)], over: Self.all(base), clamp: 0...1),
          concern: matters || state == "softirq" ? .high : .none, weight: matters ? 0.6 : 0.3,
          grain: 0.05))
    }
  }

  private static func utilization(_ formula: Formula) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey("system.cpu.utilization"), .ratio, formula, ceiling: 1, concern: .high,
      role: .resourceUsage, weight: 0.9, grain: 0.05)
  }

  private static func all(_ base: Int) -> [Formula.Term] {
    (0..<states.count).map { Formula.Term(base + $0) }
  }

  /// (total − idle − iowait) / total; guests are in `user` already.
  private static func busy(_ base: Int) -> Formula {
    let terms = all(base)
    let busy = terms.indices.filter { $0 != idle && $0 != iowait }.map { terms[$0] }
    return Formula(.increaseRatio, busy, over: terms, clamp: 0...1)
  }

  /// Idle time may go backwards by a tick (the kernel adds it up without a lock), so it is no
  /// counter.
  private static func addTimes(
    _ columns: inout MetricColumns, labels: [SeriesKey.Label]
  ) -> Int {
    let first = columns.values.count
    for (offset, state) in states.enumerated() {
      let kind: MetricKind = offset == idle || offset == iowait ? .integer : .counter
      _ = columns.add("system.cpu.time", labels + [.init("state", state)], kind)
    }
    return first
  }

  @inline(__always)
  private static func set(_ columns: inout MetricColumns, _ base: Int, _ ticks: CPUTicks) {
    columns.set(base, ticks.user)
    columns.set(base + 1, ticks.nice)
    columns.set(base + 2, ticks.system)
    columns.setGauge(base + 3, ticks.idle)
    columns.setGauge(base + 4, ticks.iowait)
    columns.set(base + 5, ticks.irq)
    columns.set(base + 6, ticks.softirq)
    columns.set(base + 7, ticks.steal)
  }
}
