import MonitorModel
import ProcFS

/// `/proc/meminfo` and `/proc/vmstat`; in a container `CgroupMemoryProbe` tells what memory is used
/// for.
struct MemoryProbe: ~Copyable {
  private var memory: ProcFile
  private var events: ProcFile
  private let isLimited: Bool
  private let pageSize: Double
  private var info = MemInfo()
  private var vm = VMStat()
  private var base = 0
  private var usedColumn = 0
  private var eventBase = 0

  private static let usages: [(state: String, field: MemInfo.Field)] = [
    ("free", .free), ("available", .available), ("cached", .cached), ("buffers", .buffers),
    ("anonymous", .anonymous), ("slab", .slab), ("shared", .shared), ("dirty", .dirty),
    ("writeback", .writeback), ("mapped", .mapped), ("page_tables", .pageTables),
    ("kernel_stack", .kernelStack), ("reclaimable", .reclaimable),
  ]

  /// Names the files; `isLimited` tells that a container's memory is what counts.
  init(proc: String, isLimited: Bool, pageSize: Int) {
    memory = ProcFile(proc + "/meminfo")
    events = ProcFile(proc + "/vmstat")
    self.isLimited = isLimited
    self.pageSize = Double(pageSize)
  }

  /// The machine's memory in bytes at the newest reading.
  var totalBytes: UInt64 { Self.bytes(info[.total]) ?? 0 }

  /// Adds the metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    base = columns.addGauge("system.memory.limit")
    usedColumn = columns.addGauge("system.memory.usage", [.init("state", "used")])
    for (state, _) in Self.usages {
      _ = columns.addGauge("system.memory.usage", [.init("state", state)])
    }
    registerSwap(&columns)
    registerEvents(&columns)
    guard !isLimited else { return }
    columns.add(Self.utilization(.share([.init(usedColumn)], of: [.init(base)])))
    columns.add(Self.usage("system.memory.usage", "used", .level(usedColumn)))
    for (offset, usage) in Self.usages.enumerated() {
      columns.add(Self.usage("system.memory.usage", usage.state, .level(usedColumn + 1 + offset)))
    }
  }

  private var swapBase: Int { base + 2 + Self.usages.count }

  private func registerSwap(_ columns: inout MetricColumns) {
    let total = columns.addGauge("system.swap.limit")
    assert(total == swapBase, "the columns of memory stand in a row")
    for state in ["used", "free", "cached"] {
      let index = columns.addGauge("system.swap.usage", [.init("state", state)])
      columns.add(Self.usage("system.swap.usage", state, .level(index)))
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
  }

  private mutating func readInfo(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try memory.read(into: &context.buffer)
      try info.read(context.buffer.bytes)
      context.resolve(memory.path)
    } catch {
      let state = context.report(error, on: memory.path, remedy: "Mount /proc.")
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
      let state = context.report(
        error, on: events.path, remedy: "Use a kernel with CONFIG_VM_EVENT_COUNTERS.")
      context.columns.mark(eventBase..<eventBase + 5, state)
      return
    }
    context.columns.set(eventBase, vm[.pageFaults])
    context.columns.set(eventBase + 1, vm[.majorFaults])
    context.columns.set(eventBase + 2, vm[.swapIn])
    context.columns.set(eventBase + 3, vm[.swapOut])
    context.columns.set(eventBase + 4, vm[.outOfMemoryKills])
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

  /// A series of bytes in use for something.
  static func usage(_ name: String, _ state: String, _ formula: Formula) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey(name, "state", state), .bytes, formula, weight: 0.2, grain: 16_777_216)
  }

  /// The series that tells how near memory is to its limit.
  static func utilization(_ formula: Formula) -> SeriesDefinition {
    SeriesDefinition(
      SeriesKey("system.memory.utilization"), .ratio, formula, ceiling: 1, concern: .high,
      role: .resourceUsage, weight: 0.9, grain: 0.01)
  }
}
