import MonitorModel

/// What processes can be blamed for.
enum BlamedResource: Int, CaseIterable, Sendable {
  /// CPU time, in cores.
  case cpu
  /// Resident memory, in bytes.
  case memory
  /// Bytes read from storage, a second.
  case reading
  /// Bytes written to storage, a second.
  case writing
  /// Bytes read and written, a second.
  case storage

  /// The resource a series is about, if processes can be blamed for it.
  init?(of key: SeriesKey) {
    let name = key.name
    let isRead = key.label("direction") == "read"
    let isWrite = key.label("direction") == "write"
    switch name {
    case "system.cpu.frequency", "system.temperature": return nil
    case "system.cpu.utilization" where key.label("state") == "iowait": self = .storage
    case "system.cpu.utilization" where key.label("state") == "steal": return nil
    case "system.processes.running", "system.processes.created", "system.processes.count":
      self = .cpu
    case "system.processes.blocked": self = .storage
    case "system.memory.page_faults" where key.label("type") == "major": self = .reading
    case "system.pressure.stall":
      switch key.label("resource") {
      case "memory": self = .memory
      case "io": self = .storage
      default: self = .cpu
      }
    default:
      if name.hasPrefix("system.cpu.") || name.hasPrefix("system.cgroup.cpu") {
        self = .cpu
      } else if name.hasPrefix("system.memory.") || name.hasPrefix("system.swap.")
        || name.hasPrefix("system.cgroup.memory")
      {
        self = .memory
      } else if name.hasPrefix("system.disk.") {
        self = isRead ? .reading : isWrite ? .writing : .storage
      } else if name.hasPrefix("system.filesystem.") {
        self = .writing
      } else {
        return nil
      }
    }
  }

  /// The part of a usage that counts.
  @inline(__always)
  func amount(_ usage: Usage) -> Double {
    switch self {
    case .cpu: usage.x
    case .memory: usage.y
    case .reading: usage.z
    case .writing: usage.w
    case .storage: usage.z + usage.w
    }
  }

  /// The unit of the amounts.
  var unit: Unit {
    switch self {
    case .cpu: .cores
    case .memory: .bytes
    case .reading, .writing, .storage: .bytesPerSecond
    }
  }

  /// The change of all processes below which nobody is named.
  var least: Double {
    switch self {
    case .cpu: 0.05
    case .memory: 4 * 1_048_576
    case .reading, .writing, .storage: 65_536
    }
  }

  /// The use of all processes from which the largest user is worth a name where no change is
  /// known.
  var leastUse: Double {
    switch self {
    case .cpu: 0.5
    case .memory: 256 * 1_048_576
    case .reading, .writing, .storage: 1_048_576
    }
  }
}
