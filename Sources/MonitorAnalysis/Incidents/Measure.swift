import MonitorModel

/// Facts of a machine of which evidence asks whether they moved or not.
enum Measure: CaseIterable, Sendable {
  /// Shares of processor time.
  case cpu, userTime, systemTime, niceTime, waitTime, stolenTime, interruptTime
  /// Tasks.
  case load, running, blocked, starts, processCount, switches
  /// What memory holds.
  case memory, anonymous, cache, slab, shared, dirty
  /// Lack of memory.
  case swapIn, swapOut, majorFaults, kills
  /// Disks, the one that moved most.
  case diskRead, diskWrite, diskBusy, diskLatency, diskQueue
  /// Time in which tasks wait.
  case cpuPressure, memoryPressure, ioPressure
  /// Filesystems, the one that moved most.
  case space, inodes
  /// Interfaces and protocols.
  case traffic, packets, errors, drops, retransmits, overflows, connections, udpErrors
  /// Other limits.
  case openFiles, temperature

  /// The series it is read from: the name, and the label that must have a value.
  var series: (name: String, label: String?, value: String) {
    switch self {
    case .cpu: ("system.cpu.utilization", nil, "")
    case .userTime: ("system.cpu.utilization", "state", "user")
    case .systemTime: ("system.cpu.utilization", "state", "system")
    case .niceTime: ("system.cpu.utilization", "state", "nice")
    case .waitTime: ("system.cpu.utilization", "state", "iowait")
    case .stolenTime: ("system.cpu.utilization", "state", "steal")
    case .interruptTime: ("system.cpu.utilization", "state", "softirq")
    case .load: ("system.cpu.load", "period", "1m")
    case .running: ("system.processes.running", nil, "")
    case .blocked: ("system.processes.blocked", nil, "")
    case .starts: ("system.processes.created", nil, "")
    case .processCount: ("system.processes.count", nil, "")
    case .switches: ("system.cpu.context_switches", nil, "")
    case .memory: ("system.memory.utilization", nil, "")
    case .anonymous: ("system.memory.usage", "state", "anonymous")
    case .cache: ("system.memory.usage", "state", "cached")
    case .slab: ("system.memory.usage", "state", "slab")
    case .shared: ("system.memory.usage", "state", "shared")
    case .dirty: ("system.memory.usage", "state", "dirty")
    case .swapIn: ("system.swap.io", "direction", "in")
    case .swapOut: ("system.swap.io", "direction", "out")
    case .majorFaults: ("system.memory.page_faults", "type", "major")
    case .kills: ("system.memory.oom_kills", nil, "")
    case .diskRead: ("system.disk.io", "direction", "read")
    case .diskWrite: ("system.disk.io", "direction", "write")
    case .diskBusy: ("system.disk.utilization", "device", "")
    case .diskLatency: ("system.disk.latency", "device", "")
    case .diskQueue: ("system.disk.queue", "device", "")
    case .cpuPressure: ("system.pressure.stall", "resource", "cpu")
    case .memoryPressure: ("system.pressure.stall", "resource", "memory")
    case .ioPressure: ("system.pressure.stall", "resource", "io")
    case .space: ("system.filesystem.utilization", "mountpoint", "")
    case .inodes: ("system.filesystem.inodes.utilization", "mountpoint", "")
    case .traffic: ("system.network.io", "device", "")
    case .packets: ("system.network.packets", "device", "")
    case .errors: ("system.network.errors", "device", "")
    case .drops: ("system.network.dropped", "device", "")
    case .retransmits: ("system.tcp.retransmits", nil, "")
    case .overflows: ("system.tcp.listen_overflows", nil, "")
    case .connections: ("system.tcp.connections", "state", "established")
    case .udpErrors: ("system.udp.errors", nil, "")
    case .openFiles: ("system.fd.utilization", nil, "")
    case .temperature: ("system.temperature", "sensor", "")
    }
  }

  /// Whether a series is one of those it is read from.
  func covers(_ key: SeriesKey) -> Bool {
    let (name, label, value) = series
    guard key.name == name else { return false }
    guard let label else { return key.labels.isEmpty }
    guard let found = key.label(label) else { return false }
    return value.isEmpty || found == value
  }
}
