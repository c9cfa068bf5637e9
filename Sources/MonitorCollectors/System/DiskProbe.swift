import MonitorModel
import ProcFS

/// `/proc/diskstats`: whole disks, from the first tick on which they have done something.
///
/// Loop, RAM and floppy devices are left out: what they do, another disk or nobody does.
package struct DiskProbe: ~Copyable {
  private var file: ProcFile
  private let blockFolder: String
  private var stats = DiskStats()
  private var generation = -1
  private var bases: [String: Int] = [:]
  /// Where each row's columns begin; see the constants below.
  private var rows: [Int] = []

  private static let waiting = -1
  private static let ignored = -2
  private static let metrics = 8
  /// The most disks shown.
  static let disksMax = 256

  /// Names the files.
  init(proc: String, sys: String) {
    file = ProcFile(proc + "/diskstats")
    blockFolder = sys + "/block"
  }

  /// Reads the file into the columns.
  mutating func read(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try file.read(into: &context.buffer)
      try stats.read(context.buffer.bytes)
      context.resolve(file.path)
    } catch {
      let state = context.report(error, on: file.path, remedy: "Show the host's /proc.")
      for base in rows where base >= 0 {
        context.columns.mark(base..<base + Self.metrics, state)
      }
      return
    }
    if generation != stats.generation { match(&context) }
    for index in rows.indices where rows[index] != Self.ignored {
      if rows[index] == Self.waiting {
        let device = stats.devices[index]
        guard device.reads > 0 || device.writes > 0 else { continue }
        rows[index] = add(&context, device.name)
        guard rows[index] >= 0 else { continue }
      }
      Self.set(&context.columns, rows[index], stats.devices[index])
    }
  }

  @inline(__always)
  private static func set(
    _ columns: inout MetricColumns, _ base: Int, _ device: borrowing DiskStats.Device
  ) {
    columns.set(base, device.sectorsRead)
    columns.set(base + 1, device.sectorsWritten)
    columns.set(base + 2, device.reads)
    columns.set(base + 3, device.writes)
    columns.set(base + 4, device.busyMilliseconds)
    columns.set(base + 5, device.weightedMilliseconds)
    columns.set(base + 6, device.readMilliseconds)
    columns.set(base + 7, device.writeMilliseconds)
  }

  /// Finds the columns of the disks that are there now; one that is gone vanished.
  private mutating func match(_ context: inout CollectionContext) {
    generation = stats.generation
    for base in rows where base >= 0 {
      context.columns.mark(base..<base + Self.metrics, .vanished)
    }
    let whole = Set(Folder.names(blockFolder))
    let names = stats.devices.map(\.name)
    rows = names.map { name in
      if name.hasPrefix("loop") || name.hasPrefix("ram") || name.hasPrefix("fd") {
        return Self.ignored
      }
      let isWhole =
        whole.isEmpty
        ? !DiskProbe.isPartition(name, of: names)
        : whole.contains(String(name.map { $0 == "/" ? "!" : $0 }))
      return isWhole ? bases[name] ?? Self.waiting : Self.ignored
    }
  }

  /// Whether a name is another's with a number behind it (`sda1`) or with `p` and a number
  /// (`nvme0n1p2`); only asked where `/sys/block` cannot be read.
  package static func isPartition(_ name: String, of names: [String]) -> Bool {
    names.contains { disk in
      guard disk.count < name.count, !disk.isEmpty, name.hasPrefix(disk) else { return false }
      var rest = name.dropFirst(disk.count)
      if let last = disk.last, last.isNumber {
        guard rest.first == "p" else { return false }
        rest = rest.dropFirst()
      }
      return !rest.isEmpty && rest.allSatisfy { $0.isNumber }
    }
  }

  private mutating func add(_ context: inout CollectionContext, _ name: String) -> Int {
    guard bases.count < Self.disksMax else {
      context.noteLimit("disks", Self.disksMax)
      return Self.ignored
    }
    let base = context.columns.values.count
    bases[name] = base
    let device = SeriesKey.Label("device", name)
    for (metric, direction) in [
      ("sectors", "read"), ("sectors", "write"), ("operations", "read"), ("operations", "write"),
    ] {
      _ = context.columns.add(
        "system.disk.\(metric)", [device, .init("direction", direction)])
    }
    _ = context.columns.add("system.disk.io_time", [device])
    _ = context.columns.add("system.disk.weighted_io_time", [device])
    for direction in ["read", "write"] {
      _ = context.columns.add(
        "system.disk.operation_time", [device, .init("direction", direction)])
    }
    Self.addSeries(&context.columns, base, device)
    return base
  }

  private static func addSeries(
    _ columns: inout MetricColumns, _ base: Int, _ device: SeriesKey.Label
  ) {
    for (offset, direction) in ["read", "write"].enumerated() {
      let labels = [device, SeriesKey.Label("direction", direction)]
      columns.add(
        SeriesDefinition(
          SeriesKey("system.disk.io", labels), .bytesPerSecond,
          .rate(base + offset, scale: 512), concern: .both, role: .throughput, weight: 0.5,
          grain: 1_048_576))
      columns.add(
        SeriesDefinition(
          SeriesKey("system.disk.operations", labels), .perSecond, .rate(base + 2 + offset),
          concern: .both, role: .throughput, weight: 0.4, grain: 20))
      columns.add(
        SeriesDefinition(
          SeriesKey("system.disk.latency", labels), .seconds,
          Formula(
            .increaseRatio, [.init(base + 6 + offset)], over: [.init(base + 2 + offset)],
            scale: 1e-3),
          concern: .high, role: .responseTime, weight: 0.7, grain: 0.002))
    }
    columns.add(
      SeriesDefinition(
        SeriesKey("system.disk.utilization", [device]), .ratio,
        .rate(base + 4, scale: 1e-3, share: true), concern: .high, weight: 0.6, grain: 0.05))
    columns.add(
      SeriesDefinition(
        SeriesKey("system.disk.queue", [device]), .count, .rate(base + 5, scale: 1e-3),
        concern: .high, weight: 0.5, grain: 1))
  }
}
