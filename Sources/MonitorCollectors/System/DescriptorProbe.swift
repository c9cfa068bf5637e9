import MonitorModel
import ProcFS

/// `/proc/sys/fs/file-nr`: open files of the whole machine.
struct DescriptorProbe: ~Copyable {
  private var file: ProcFile
  private var base = 0

  /// Names the file.
  init(proc: String) { file = ProcFile(proc + "/sys/fs/file-nr") }

  /// Adds the metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    base = columns.addGauge("system.fd.count")
    let limit = columns.addGauge("system.fd.limit")
    columns.add(
      SeriesDefinition(
        SeriesKey("system.fd.count"), .count, .level(base), concern: .high, weight: 0.4,
        grain: 200))
    columns.add(
      SeriesDefinition(
        SeriesKey("system.fd.utilization"), .ratio, .share([.init(base)], of: [.init(limit)]),
        ceiling: 1, concern: .high, role: .resourceUsage, weight: 0.8, grain: 0.01))
  }

  /// Reads the file into the columns.
  mutating func read(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try file.read(into: &context.buffer)
      let handles = try FileHandles(context.buffer.bytes)
      context.columns.setGauge(base, handles.used)
      context.columns.setGauge(base + 1, handles.limit)
      context.resolve(file.path)
    } catch {
      let state = context.report(error, on: file.path, remedy: "Show the host's /proc/sys.")
      context.columns.mark(base..<base + 2, state)
    }
  }
}
