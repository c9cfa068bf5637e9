import MonitorModel
import TUICore

/// The gradient of a series, by its family.
enum SeriesRole {
  /// The gradient of a series with this name.
  static func role(_ key: SeriesKey) -> Role {
    let name = key.name
    if name.hasPrefix("system.cpu") || name.hasPrefix("system.processes") { return .cpu }
    if name.hasPrefix("system.memory") || name.hasPrefix("system.swap") { return .memory }
    if name.hasPrefix("system.disk") || name.hasPrefix("system.filesystem") { return .disk }
    if name.hasPrefix("system.network") || name.hasPrefix("system.tcp")
      || name.hasPrefix("system.udp")
    {
      return .network
    }
    if name.hasPrefix("system.temperature") { return .temperature }
    return .graph
  }
}
