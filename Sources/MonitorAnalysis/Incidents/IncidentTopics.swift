import MonitorModel

/// What parts of a machine a series tells of: series with a common topic can have one cause.
///
/// A series may tell of two (major page faults: memory and storage), and so joins incidents of
/// both. What users see (HTTP, databases, business) may come of anything.
struct IncidentTopics: OptionSet, Hashable, Sendable {
  /// The bits of the topics.
  private(set) var rawValue: UInt8

  /// Processor time, load, pressure of the processor, forks.
  static let cpu = IncidentTopics(rawValue: 1)
  /// Memory, swap, pressure of memory, kills.
  static let memory = IncidentTopics(rawValue: 2)
  /// Disks, filesystems, pressure of I/O, blocked tasks.
  static let storage = IncidentTopics(rawValue: 4)
  /// Interfaces, TCP, UDP.
  static let network = IncidentTopics(rawValue: 8)
  /// Open files.
  static let descriptors = IncidentTopics(rawValue: 16)
  /// What users of the machine's services see.
  static let service = IncidentTopics(rawValue: 32)
  /// All of them.
  static let everything = IncidentTopics(rawValue: 63)

  /// A set of topics.
  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The topics of a series.
  init(of key: SeriesKey) {
    let name = key.name
    guard name.hasPrefix("system.") else {
      self = Self.everything
      return
    }
    let found = Self.table.first { name.hasPrefix($0.prefix) }
    self = found?.topics ?? []
    switch name {
    case "system.cpu.utilization" where key.label("state") == "iowait": self = [.cpu, .storage]
    case "system.cpu.utilization" where key.label("state") == "softirq": self = [.cpu, .network]
    case "system.memory.page_faults" where key.label("type") == "major":
      self = [.memory, .storage]
    case "system.pressure.stall":
      switch key.label("resource") {
      case "memory": self = [.memory, .storage]
      case "io": self = .storage
      default: self = .cpu
      }
    default: break
    }
  }

  /// Whether two series can have one cause.
  func isRelated(to other: IncidentTopics) -> Bool { !isDisjoint(with: other) }

  // The first prefix that fits counts.
  private static let table: [(prefix: String, topics: IncidentTopics)] = [
    ("system.cpu.load", [.cpu, .storage]),
    ("system.cpu.context_switches", [.cpu, .network]),
    ("system.cpu.interrupts", [.cpu, .network]),
    ("system.cpu.", .cpu),
    ("system.cgroup.cpu", .cpu),
    ("system.cgroup.memory", .memory),
    ("system.processes.blocked", .storage),
    ("system.processes.created", [.cpu, .memory]),
    ("system.processes.count", [.cpu, .memory]),
    ("system.processes.", .cpu),
    ("system.swap.io", [.memory, .storage]),
    ("system.swap.", .memory),
    ("system.memory.", .memory),
    ("system.disk.", .storage),
    ("system.filesystem.", .storage),
    ("system.network.", .network),
    ("system.tcp.", [.network, .descriptors]),
    ("system.udp.", .network),
    ("system.fd.", [.descriptors, .network]),
    ("system.temperature", .cpu),
  ]
}
