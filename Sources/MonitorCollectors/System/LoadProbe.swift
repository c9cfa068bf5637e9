import MonitorModel
import ProcFS

/// `/proc/loadavg` and `/proc/pressure`: how much work waits.
struct LoadProbe: ~Copyable {
  private var load: ProcFile
  private var pressureCPU: ProcFile
  private var pressureMemory: ProcFile
  private var pressureIO: ProcFile
  private var base = 0

  private static let remedy =
    "Boot with psi=1 on a kernel 4.20 or newer built with CONFIG_PSI, or show the host's /proc."

  /// Names the files.
  init(proc: String) {
    load = ProcFile(proc + "/loadavg")
    pressureCPU = ProcFile(proc + "/pressure/cpu")
    pressureMemory = ProcFile(proc + "/pressure/memory")
    pressureIO = ProcFile(proc + "/pressure/io")
  }

  /// Adds the metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    base = columns.values.count
    for period in ["1m", "5m", "15m"] {
      let key = SeriesKey("system.cpu.load", "period", period)
      let index = columns.addGauge(key.name, key.labels)
      columns.add(
        SeriesDefinition(
          key, .count, .level(index, scale: 0.01), concern: period == "1m" ? .high : .none,
          weight: period == "1m" ? 0.4 : 0.2, grain: 1))
    }
    for resource in ["cpu", "memory", "io"] {
      for kind in ["some", "full"] {
        let labels = [SeriesKey.Label("resource", resource), .init("kind", kind)]
        let index = columns.add("system.pressure.stall_time", labels)
        let isFull = kind == "full" && resource != "cpu"
        columns.add(
          SeriesDefinition(
            SeriesKey("system.pressure.stall", labels), .ratio,
            .rate(index, scale: 1e-6, share: true), concern: .high, weight: isFull ? 0.8 : 0.5,
            grain: 0.05))
      }
    }
  }

  /// Reads the files into the columns.
  mutating func read(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try load.read(into: &context.buffer)
      let reading = try LoadAverage(context.buffer.bytes)
      context.columns.setGauge(base, reading.oneMinute)
      context.columns.setGauge(base + 1, reading.fiveMinutes)
      context.columns.setGauge(base + 2, reading.fifteenMinutes)
      context.resolve(load.path)
    } catch {
      let state = context.report(error, on: load.path, remedy: "Mount /proc.")
      context.columns.mark(base..<base + 3, state)
    }
    Self.readPressure(&pressureCPU, base + 3, &context)
    Self.readPressure(&pressureMemory, base + 5, &context)
    Self.readPressure(&pressureIO, base + 7, &context)
  }

  private static func readPressure(
    _ file: inout ProcFile, _ index: Int, _ context: inout CollectionContext
  ) {
    do throws(ProcFSError) {
      try file.read(into: &context.buffer)
      let reading = try Pressure(context.buffer.bytes)
      context.columns.set(index, reading.some)
      context.columns.set(index + 1, reading.full)
      context.resolve(file.path)
    } catch {
      let state = context.report(error, on: file.path, remedy: remedy)
      context.columns.mark(index..<index + 2, state)
    }
  }
}
