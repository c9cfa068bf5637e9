package import MonitorModel

/// A unit as senders write it, and what it is here: UCUM as OpenTelemetry has it
/// (opentelemetry.io/docs/specs/semconv/general/metrics, "Instrument Units"), the letters of Nagios,
/// or a word.
package struct PushedUnit: Hashable, Sendable {
  /// The unit here.
  package var unit: Unit
  /// What a value is multiplied by.
  package var scale: Double

  /// A number of things.
  package static let count = PushedUnit(unit: .count, scale: 1)

  private static let known: [String: PushedUnit] = {
    var known: [String: PushedUnit] = [:]
    func add(_ names: [String], _ unit: Unit, _ scale: Double) {
      for name in names { known[name] = PushedUnit(unit: unit, scale: scale) }
    }
    add(["s", "second", "seconds"], .seconds, 1)
    add(["ms", "millisecond", "milliseconds"], .seconds, 1e-3)
    add(["us", "µs", "microsecond", "microseconds"], .seconds, 1e-6)
    add(["ns", "nanosecond", "nanoseconds"], .seconds, 1e-9)
    add(["min", "minutes"], .seconds, 60)
    add(["h", "hours"], .seconds, 3_600)
    add(["d", "days"], .seconds, 86_400)
    add(["By", "B", "byte", "bytes"], .bytes, 1)
    add(["kBy", "kB"], .bytes, 1e3)
    add(["MBy"], .bytes, 1e6)
    add(["GBy"], .bytes, 1e9)
    add(["KiBy", "KiB", "KB"], .bytes, 1_024)
    add(["MiBy", "MiB", "MB"], .bytes, 1_048_576)
    add(["GiBy", "GiB", "GB"], .bytes, 1_073_741_824)
    add(["TiBy", "TiB", "TB"], .bytes, 1_099_511_627_776)
    add(["%", "percent"], .ratio, 0.01)
    add(["ratio"], .ratio, 1)
    add(["Cel", "celsius"], .celsius, 1)
    add(["Hz", "hertz"], .hertz, 1)
    add(["By/s"], .bytesPerSecond, 1)
    add(["/s", "1/s"], .perSecond, 1)
    return known
  }()

  /// Reads a unit; what is unknown, such as `{request}` or `EUR`, counts things.
  package init(_ text: String) { self = Self.known[text] ?? .count }

  private init(unit: Unit, scale: Double) {
    self.unit = unit
    self.scale = scale
  }

  /// The unit of an increase a second.
  package var rate: Unit {
    switch unit {
    case .bytes: .bytesPerSecond
    // Seconds a second have no unit.
    case .seconds: .count
    default: .perSecond
    }
  }
}
