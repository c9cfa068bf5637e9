import MonitorModel
import ProcFS

/// A container's memory: in use, limit, and what it is used for.
///
/// It takes the place of the machine's in `system.memory.utilization` and `system.memory.usage`.
struct CgroupMemoryProbe: ~Copyable {
  private var limit: ProcFile
  private var usage: ProcFile
  private var parts: ProcFile
  private let isUnified: Bool
  private var stat = CgroupMemoryStat()
  private var base = 0

  private static let fields: [(state: String, field: CgroupMemoryStat.Field)] = [
    ("inactive_file", .inactiveFile), ("cached", .file), ("anonymous", .anonymous),
    ("slab", .slab), ("shared", .shared), ("dirty", .dirty), ("writeback", .writeback),
    ("mapped", .mapped), ("kernel_stack", .kernelStack), ("page_tables", .pageTables),
  ]

  /// Names the files.
  init(_ limits: CgroupLimits.Memory) {
    limit = ProcFile(limits.limitPath)
    usage = ProcFile(limits.usagePath)
    parts = ProcFile(limits.statPath)
    isUnified = limits.isUnified
  }

  /// Adds the metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    base = columns.addGauge("system.cgroup.memory.limit")
    _ = columns.addGauge("system.cgroup.memory.usage", [.init("state", "all")])
    for (state, field) in Self.fields {
      let index = columns.addGauge("system.cgroup.memory.usage", [.init("state", state)])
      if field != .inactiveFile {
        columns.add(MemoryProbe.usage("system.memory.usage", state, .level(index)))
      }
    }
    // What can be taken back at once does not count as used, as the kernel's killer sees it.
    let used: [Formula.Term] = [.init(base + 1), .init(base + 2, -1)]
    let available = [.init(base)] + used.map { Formula.Term(Int($0.metric), -$0.coefficient) }
    columns.add(MemoryProbe.utilization(.share(used, of: [.init(base)])))
    columns.add(MemoryProbe.usage("system.memory.usage", "used", Formula(.level, used)))
    columns.add(MemoryProbe.usage("system.memory.usage", "available", Formula(.level, available)))
    columns.add(
      MemoryProbe.usage(
        "system.memory.usage", "free", Formula(.level, [.init(base), .init(base + 1, -1)])))
  }

  /// Reads the files into the columns; a limit above `total` bytes is none.
  mutating func read(_ context: inout CollectionContext, total: UInt64) {
    do throws(ProcFSError) {
      try limit.read(into: &context.buffer)
      let bound = try SingleNumber.read(context.buffer.bytes)
      context.columns.setGauge(base, min(bound.map { UInt64(clamping: $0) } ?? total, total))
      try usage.read(into: &context.buffer)
      context.columns.setGauge(base + 1, try SingleNumber.read(context.buffer.bytes) ?? 0)
      try parts.read(into: &context.buffer)
      try stat.read(context.buffer.bytes, isUnified: isUnified)
      context.resolve(limit.path)
    } catch {
      let state = context.report(
        error, on: limit.path, remedy: "Mount the cgroup hierarchy in the container.")
      context.columns.mark(base..<base + 2 + Self.fields.count, state)
      return
    }
    for (offset, entry) in Self.fields.enumerated() {
      context.columns.setGauge(base + 2 + offset, stat[entry.field])
    }
  }
}
