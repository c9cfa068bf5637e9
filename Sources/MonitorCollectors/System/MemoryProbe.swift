import MonitorModel
import ProcFS

/// `/proc/meminfo`, `/proc/vmstat` and, in a container, the cgroup's memory.
struct MemoryProbe: ~Copyable {
  private var memory: ProcFile
  private var events: ProcFile
  private var limit: ProcFile?
  private var usage: ProcFile?
  private var parts: ProcFile?
  private let limits: CgroupLimits.Memory?
  private let pageSize: Double
  private var info = MemInfo()
  private var vm = VMStat()
  private var base = 0
  private var usedColumn = 0
  private var eventBase = 0
  private var cgroupBase = 0

  private static let usages: [(state: String, field: MemInfo.Field)] = [
    ("free", .free), ("available", .available), ("cached", .cached), ("buffers", .buffers),
    ("anonymous", .anonymous), ("slab", .slab), ("shared", .shared), ("dirty", .dirty),
    ("writeback", .writeback), ("mapped", .mapped), ("page_tables", .pageTables),
    ("kernel_stack", .kernelStack), ("reclaimable", .reclaimable),
  ]

  /// Names the files; `limits` are those of the container.
  init(proc: String, limits: CgroupLimits.Memory?, pageSize: Int) {
    memory = ProcFile(proc + "/meminfo")
    events = ProcFile(proc + "/vmstat")
    self.limits = limits
    self.pageSize = Double(pageSize)
    if let limits {
      limit = ProcFile(limits.limitPath)
      usage = ProcFile(limits.usagePath)
      parts = ProcFile(limits.statPath)
    }
  }

  /// The machine's memory in bytes at the newest reading.
  var totalBytes: UInt64 { Self.bytes(info[.total]) ?? 0 }

  /// Adds the metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    base = columns.addGauge("system.memory.limit")
    usedColumn = columns.addGauge("system.memory.usage", [.init("state", "used")])
    columns.add(Self.usageSeries("system.memory.usage", "used", usedColumn))
    for (state, _) in Self.usages {
      let index = columns.addGauge("system.memory.usage", [.init("state", state)])
      columns.add(Self.usageSeries("system.memory.usage", state, index))
    }
    registerSwap(&columns)
    registerEvents(&columns)
    if limits != nil {
      cgroupBase = columns.addGauge("system.cgroup.memory.limit")
      _ = columns.addGauge("system.cgroup.memory.usage")
      _ = columns.addGauge("system.cgroup.memory.inactive_file")
      let used: [Formula.Term] = [.init(cgroupBase + 1), .init(cgroupBase + 2, -1)]
      columns.add(Self.utilization(.share(used, of: [.init(cgroupBase)])))
    } else {
      columns.add(Self.utilization(.share([.init(usedColumn)], of: [.init(base)])))
    }
  }

  private var swapBase: Int { base + 2 + Self.usages.count }

  private func registerSwap(_ columns: inout MetricColumns) {
    let total = columns.addGauge("system.swap.limit")
    assert(total == swapBase, "the columns of memory stand in a row")
    for state in ["used", "free", "cached"] {
      let index = columns.addGauge("system.swap.usage", [.init("state", state)])
      columns.add(Self.usageSeries("system.swap.usage", state, index))
    }
    columns.add(
      SeriesDefinition(
        SeriesKey("system.swap.utilization"), .ratio,
        .share([.init(total + 1)], of: [.init(total)]), ceiling: 1, concern: .high,
        role: .resourceUsage, weight: 0.6, grain: 0.01))
  }

  private mutating func registerEvents(_ columns: inout MetricColumns) {
    eventBase = columns.add("system.memory.faults", [.init("type", "all")])
    _ = columns.add("system.memory.faults", [.init("type", "major")])
    _ = columns.add("system.swap.pages", [.init("direction", "in")])
    _ = columns.add("system.swap.pages", [.init("direction", "out")])
    _ = columns.add("system.memory.oom_kills")
    let major = eventBase + 1
    columns.add(
      SeriesDefinition(
        SeriesKey("system.memory.page_faults", "type", "minor"), .perSecond,
        Formula(.rate, [.init(eventBase), .init(major, -1)]), weight: 0.2, grain: 1_000))
    columns.add(
      SeriesDefinition(
        SeriesKey("system.memory.page_faults", "type", "major"), .perSecond, .rate(major),
        concern: .high, weight: 0.5, grain: 10))
    for (offset, direction) in [(2, "in"), (3, "out")] {
      columns.add(
        SeriesDefinition(
          SeriesKey("system.swap.io", "direction", direction), .bytesPerSecond,
          .rate(eventBase + offset, scale: pageSize), concern: .high, weight: 0.7,
          grain: 65_536))
    }
    columns.add(
      SeriesDefinition(
        SeriesKey("system.memory.oom_kills"), .perSecond, .rate(eventBase + 4), concern: .high,
        weight: 1))
  }

  /// Reads the files into the columns.
  mutating func read(_ context: inout CollectionContext) {
    readInfo(&context)
    readEvents(&context)
    if limits != nil { readCgroup(&context) }
  }

  private mutating func readInfo(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try memory.read(into: &context.buffer)
      try info.read(context.buffer.bytes)
      context.resolve(memory.path)
    } catch {
      let state = context.report(error, remedy: "Mount /proc.")
      context.columns.mark(base..<swapBase + 4, state)
      return
    }
    let total = totalBytes
    let available = Self.bytes(info[.available]) ?? estimatedAvailable()
    context.columns.setGauge(base, total)
    context.columns.setGauge(usedColumn, total > available ? total - available : 0)
    for (offset, usage) in Self.usages.enumerated() {
      let value = usage.field == .available ? available : Self.bytes(info[usage.field])
      context.columns.setGauge(base + 2 + offset, value)
    }
    let swap = Self.bytes(info[.swapTotal])
    let free = Self.bytes(info[.swapFree])
    context.columns.setGauge(swapBase, swap)
    if let swap, let free {
      context.columns.setGauge(swapBase + 1, swap > free ? swap - free : 0)
    } else {
      context.columns.mark(swapBase + 1, .absent)
    }
    context.columns.setGauge(swapBase + 2, free)
    context.columns.setGauge(swapBase + 3, Self.bytes(info[.swapCached]))
  }

  private mutating func readEvents(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try events.read(into: &context.buffer)
      try vm.read(context.buffer.bytes)
      context.resolve(events.path)
    } catch {
      let state = context.report(error, remedy: "Use a kernel with CONFIG_VM_EVENT_COUNTERS.")
      context.columns.mark(eventBase..<eventBase + 5, state)
      return
    }
    context.columns.set(eventBase, vm[.pageFaults])
    context.columns.set(eventBase + 1, vm[.majorFaults])
    context.columns.set(eventBase + 2, vm[.swapIn])
    context.columns.set(eventBase + 3, vm[.swapOut])
    context.columns.set(eventBase + 4, vm[.outOfMemoryKills])
  }

  private mutating func readCgroup(_ context: inout CollectionContext) {
    guard let limits else { return }
    do throws(ProcFSError) {
      try limit?.read(into: &context.buffer)
      let bound = try SingleNumber.read(context.buffer.bytes)
      context.columns.setGauge(
        cgroupBase, min(bound.map { UInt64(clamping: $0) } ?? totalBytes, totalBytes))
      try usage?.read(into: &context.buffer)
      context.columns.setGauge(
        cgroupBase + 1, try SingleNumber.read(context.buffer.bytes) ?? 0)
      try parts?.read(into: &context.buffer)
      context.columns.setGauge(
        cgroupBase + 2, try CgroupStat.value(limits.inactiveFileKey, in: context.buffer.bytes))
      context.resolve(limits.limitPath)
    } catch {
      let state = context.report(error, remedy: "Mount the cgroup hierarchy in the container.")
      context.columns.mark(cgroupBase..<cgroupBase + 3, state)
    }
  }

  /// What kernels before 3.14 do not say: free memory and the page cache, less shared memory.
  private func estimatedAvailable() -> UInt64 {
    let free = (info[.free] ?? 0) &+ (info[.buffers] ?? 0) &+ (info[.cached] ?? 0)
    let shared = info[.shared] ?? 0
    return Self.bytes(free > shared ? free - shared : 0) ?? 0
  }

  private static func bytes(_ kibibytes: UInt64?) -> UInt64? {
    guard let kibibytes else { return nil }
    let (product, overflow) = kibibytes.multipliedReportingOverflow(by: 1_024)
    return overflow ? .max : product
  }

  private static func usageSeries(
    _ name: String, _ state: String, _ index: Int
  ) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey(name, "state", state), .bytes, .level(index), weight: 0.2, grain: 16_777_216)
  }

  private static func utilization(_ formula: Formula) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey("system.memory.utilization"), .ratio, formula, ceiling: 1, concern: .high,
      role: .resourceUsage, weight: 0.9, grain: 0.01)
  }
}
