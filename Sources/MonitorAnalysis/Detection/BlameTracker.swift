import Glibc
import MonitorModel

/// Names the processes whose use rose when an anomaly began, by comparing each with its own
/// short past.
struct BlameTracker {
  /// What a process can be blamed for.
  enum Resource {
    /// CPU time, in cores.
    case cpu
    /// Resident memory, in bytes.
    case memory
    /// Bytes read from and written to storage, a second.
    case storage
  }

  private struct Usual {
    var pid: Int32 = -1
    var startTicks: UInt64 = 0
    var cpu = 0.0
    var memory = 0.0
    var storage = 0.0
  }
  /// The most names for one anomaly.
  private static let most = 3
  /// The least share of the rise that earns a name.
  private static let leastShare = 0.1
  private var usual: [Usual] = []
  private var isStarted = false

  /// The resource a series is about, if processes can be blamed for it.
  static func resource(of key: SeriesKey) -> Resource? {
    let name = key.name
    if name.hasPrefix("system.cpu.") { return name.hasSuffix("frequency") ? nil : .cpu }
    if name.hasPrefix("system.memory.") || name.hasPrefix("system.swap.") { return .memory }
    if name.hasPrefix("system.disk.") { return .storage }
    if name == "system.processes.running" { return .cpu }
    if name == "system.processes.blocked" { return .storage }
    guard name.hasPrefix("system.pressure.") else { return nil }
    switch key.label("resource") {
    case "memory": return .memory
    case "io": return .storage
    default: return .cpu
    }
  }

  /// Learns what each process usually uses.
  ///
  /// `seconds` is the time since the last call.
  mutating func learn(_ table: ProcessTable, seconds: Double) {
    guard !table.rows.isEmpty else { return }
    if usual.count < table.identities.count {
      let missing = table.identities.count - usual.count
      usual += Array(repeating: Usual(), count: missing)
    }
    let share = 1 - exp(-seconds / 60)
    for row in table.rows {
      let slot = Int(row.slot)
      guard table.identities.indices.contains(slot) else { continue }
      let pid = table.identities[slot].pid
      let start = table.identities[slot].startTicks
      let now = Self.amounts(row)
      if usual[slot].pid != pid || usual[slot].startTicks != start {
        usual[slot] = Usual(pid: pid, startTicks: start)
        // What was there before the first look is no newcomer.
        if !isStarted { usual[slot].memory = now.memory }
      }
      usual[slot].cpu += share * (now.cpu - usual[slot].cpu)
      usual[slot].memory += share * (now.memory - usual[slot].memory)
      usual[slot].storage += share * (now.storage - usual[slot].storage)
    }
    isStarted = true
  }

  /// The processes whose use of a resource rose most, by name, largest share of all rises first.
  func blame(_ resource: Resource, _ table: ProcessTable) -> [Blame] {
    var rises: [(slot: Int, rise: Double)] = []
    var total = 0.0
    for row in table.rows {
      let slot = Int(row.slot)
      guard table.identities.indices.contains(slot) else { continue }
      let rise = Self.amount(row, resource) - known(slot, table.identities[slot], resource)
      guard rise > 0 else { continue }
      rises.append((slot, rise))
      total += rise
    }
    guard total >= Self.least(resource) else { return [] }
    rises.sort { ($1.rise, $0.slot) < ($0.rise, $1.slot) }
    var groups: [(name: String, pid: Int32, count: Int, rise: Double)] = []
    for (slot, rise) in rises.prefix(64) {
      let identity = table.identities[slot]
      if let known = groups.firstIndex(where: { $0.name == identity.name }) {
        groups[known].count += 1
        groups[known].rise += rise
      } else {
        groups.append((identity.name, identity.pid, 1, rise))
      }
    }
    groups.sort { ($1.rise, $0.pid) < ($0.rise, $1.pid) }
    return groups.prefix(Self.most).filter { $0.rise >= Self.leastShare * total }.map { group in
      let others = group.count > 1 ? " and \(group.count - 1) more" : ""
      return Blame(
        subject: "\(group.name)[\(group.pid)]\(others)", amount: group.rise,
        unit: Self.unit(resource), share: group.rise / total)
    }
  }

  private func known(_ slot: Int, _ identity: ProcessIdentity, _ resource: Resource) -> Double {
    guard slot < usual.count, usual[slot].pid == identity.pid,
      usual[slot].startTicks == identity.startTicks
    else { return 0 }
    switch resource {
    case .cpu: return usual[slot].cpu
    case .memory: return usual[slot].memory
    case .storage: return usual[slot].storage
    }
  }

  private static func amounts(
    _ row: ProcessUsage
  ) -> (cpu: Double, memory: Double, storage: Double) {
    (amount(row, .cpu), amount(row, .memory), amount(row, .storage))
  }

  private static func amount(_ row: ProcessUsage, _ resource: Resource) -> Double {
    func known(_ value: Double) -> Double { value == value ? value : 0 }
    switch resource {
    case .cpu: return known(row.cpu)
    case .memory: return known(row.residentBytes)
    case .storage: return known(row.readRate) + known(row.writeRate)
    }
  }

  /// The rise of all processes below which nobody is named.
  private static func least(_ resource: Resource) -> Double {
    switch resource {
    case .cpu: 0.05
    case .memory: 4 * 1_048_576
    case .storage: 65_536
    }
  }

  private static func unit(_ resource: Resource) -> Unit {
    switch resource {
    case .cpu: .cores
    case .memory: .bytes
    case .storage: .bytesPerSecond
    }
  }
}
