import Glibc
import MonitorModel
import ProcFS

/// Temperatures and clock frequencies.
///
/// Some drivers take milliseconds to answer, so they are read every 5 s; between two readings the
/// columns keep the last.
struct SensorProbe {
  private struct Source {
    var path: String
    var column: Int
  }

  private let sys: String
  private var sources: [Source] = []
  private var next = MonotonicInstant(nanoseconds: .min)

  private static let interval: Int64 = 5_000_000_000
  /// The most processors whose frequency is read.
  static let frequenciesMax = 256

  /// Names the folder `/sys`.
  init(sys: String) { self.sys = sys }

  /// Looks for sensors and adds their metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    for sensor in SensorList.find(sys: sys) {
      let key = SeriesKey("system.temperature", "sensor", sensor.name)
      let index = columns.addGauge(key.name, key.labels)
      columns.add(
        SeriesDefinition(
          key, .celsius, .level(index, scale: 1e-3),
          ceiling: sensor.critical.map { Double($0) / 1_000 }, concern: .high, weight: 0.6,
          grain: 5))
      sources.append(Source(path: sensor.path, column: index))
    }
    let folder = sys + "/devices/system/cpu"
    let cores = Folder.names(folder).filter { name in
      name.hasPrefix("cpu") && name.count > 3 && name.dropFirst(3).allSatisfy(\.isNumber)
    }
    for core in cores.prefix(Self.frequenciesMax) {
      let path = "\(folder)/\(core)/cpufreq/scaling_cur_freq"
      guard Folder.number(path) != nil else { continue }
      let key = SeriesKey("system.cpu.frequency", "core", String(core.dropFirst(3)))
      let index = columns.addGauge(key.name, key.labels)
      columns.add(SeriesDefinition(key, .hertz, .level(index, scale: 1_000), weight: 0.1))
      sources.append(Source(path: path, column: index))
    }
  }

  /// Reads the sensors when it is time.
  mutating func read(_ context: inout CollectionContext) {
    guard context.instant >= next else { return }
    next = context.instant.advanced(by: Self.interval)
    for source in sources {
      do throws(ProcFSError) {
        var file = ProcFile(source.path)
        try file.read(into: &context.buffer)
        context.columns.setGauge(source.column, try SingleNumber.read(context.buffer.bytes) ?? 0)
      } catch {
        context.columns.mark(source.column, Self.state(of: error))
      }
    }
  }

  /// A sensor that is unplugged vanished; one of a disk that sleeps only fails to answer.
  private static func state(of error: ProcFSError) -> ReadingState {
    switch error.code {
    case 0: .malformed
    case ENOENT, ENODEV, ENXIO: .vanished
    default: .failed
    }
  }
}
