import Glibc

/// The temperature sensors of a machine: `/sys/class/hwmon`, or `/sys/class/thermal` where a
/// machine has none of those.
package enum SensorList {
  /// One sensor.
  package struct Sensor: Hashable, Sendable {
    /// The chip's name and the sensor's label, for example `coretemp Package id 0`.
    package var name: String
    /// The file with the temperature in thousandths of a degree Celsius.
    package var path: String
    /// The temperature at which the hardware protects itself, in the same unit, if it says so.
    package var critical: Int64?
  }

  /// The most sensors listed.
  package static let sensorsMax = 128

  /// Finds the sensors under `sys` (`/sys`); two of one name get the chip's number.
  package static func find(sys: String) -> [Sensor] {
    var sensors = hwmon(sys + "/class/hwmon")
    if sensors.isEmpty { sensors = thermal(sys + "/class/thermal") }
    var seen: [String: Int] = [:]
    for index in sensors.indices {
      let count = seen[sensors[index].name, default: 0] + 1
      seen[sensors[index].name] = count
      if count > 1 { sensors[index].name += " #\(count)" }
    }
    return Array(sensors.prefix(sensorsMax))
  }

  private static func hwmon(_ folder: String) -> [Sensor] {
    var sensors: [Sensor] = []
    for chip in Folder.names(folder) where chip.hasPrefix("hwmon") {
      let base = folder + "/" + chip
      let chipName = Folder.line(base + "/name") ?? chip
      for file in Folder.names(base) where file.hasPrefix("temp") && file.hasSuffix("_input") {
        let stem = base + "/" + file.dropLast(6)
        let label = Folder.line(stem + "_label")
        let critical = Folder.number(stem + "_crit")
        sensors.append(
          Sensor(
            name: label.map { "\(chipName) \($0)" } ?? "\(chipName) \(file.dropLast(6))",
            path: base + "/" + file, critical: plausible(critical)))
      }
    }
    return sensors
  }

  private static func thermal(_ folder: String) -> [Sensor] {
    var sensors: [Sensor] = []
    for zone in Folder.names(folder) where zone.hasPrefix("thermal_zone") {
      let base = folder + "/" + zone
      var critical: Int64?
      for trip in 0..<12 {
        guard let type = Folder.line(base + "/trip_point_\(trip)_type") else { break }
        if type == "critical" { critical = Folder.number(base + "/trip_point_\(trip)_temp") }
      }
      sensors.append(
        Sensor(
          name: Folder.line(base + "/type") ?? zone, path: base + "/temp",
          critical: plausible(critical)))
    }
    return sensors
  }

  /// Some chips give 0 or a maximum of their register for a limit they do not have.
  private static func plausible(_ critical: Int64?) -> Int64? {
    guard let critical, (40_000...200_000).contains(critical) else { return nil }
    return critical
  }
}
