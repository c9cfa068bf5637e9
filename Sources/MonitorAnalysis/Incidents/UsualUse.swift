import Glibc
import MonitorModel

/// What each process, command name and cgroup usually uses.
///
/// It always learns. What was usual before an incident is a `Reference` of one of two older copies:
///
/// ```
///        older copy          newer copy                    now
///   ────────┼───────────────────┼───────────────────────────▶ learning
///           └──── 15 s ─────────┘
/// ```
struct UsualUse: Sendable {
  /// What was usual at some time.
  struct Reference: Sendable {
    /// What one process used.
    struct Process: Sendable {
      /// Its process ID; −1 where the slot was free.
      var pid: Int32 = -1
      /// When it started, in ticks after boot.
      var startTicks: UInt64 = 0
      /// What it used.
      var usage = Usage()
    }
    /// When it was usual.
    var at = MonotonicInstant(nanoseconds: .min / 2)
    /// Seconds that were learnt until then.
    var seconds = 0.0
    /// Processes by slot.
    var processes: [Process] = []
    /// Command names by place.
    var names: [UsageGroups.Usual] = []
    /// Cgroups by place.
    var cgroups: [UsageGroups.Usual] = []
  }

  /// A process as it was last seen.
  struct Known: Sendable {
    /// Its command name.
    var name = ""
    /// Its cgroup's path.
    var cgroup = ""
    /// Its container; empty outside of one.
    var container = ""
    /// The group of its name; −1 for none.
    var nameGroup = -1
    /// The group of its cgroup; −1 for none.
    var cgroupGroup = -1
    /// The look that saw it last.
    var seen: UInt64 = 0
    /// Looks at a process that was there before the first look; −1 for one born later.
    var looks: Int32 = -1
    /// The mean of the last seconds.
    var recent = Usage()
    /// When it was first seen; long ago for one that was there before the first look.
    var bornAt = Int64.min / 2
  }

  /// A process that is gone.
  struct Gone: Sendable {
    /// Its process ID.
    var pid: Int32
    /// Its command name.
    var name: String
    /// Its cgroup's path.
    var cgroup: String
    /// What was usual for it.
    var usual: Usage
    /// The mean of its last seconds.
    var recent: Usage
    /// When it was first missed.
    var at: MonotonicInstant
    /// When it was first seen; long ago for one that was there before the first look.
    var bornAt: Int64
  }

  /// A process that has children, and how many were born lately.
  struct Parent: Sendable {
    /// Its process ID.
    var pid: Int32
    /// Births, half forgotten after some seconds.
    var births: Double
  }

  /// The most processes that are remembered after their end.
  static let goneMost = 64
  private static let parentsMost = 32
  /// Time constants of learning, in seconds: CPU, memory, reading, writing.
  private static let memories = Usage(60, 600, 60, 60)
  /// No process uses more of anything.
  private static let largest = 1e18
  /// Nanoseconds between two copies.
  private static let spacing: Int64 = 15_000_000_000

  /// The processes by slot: what is usual now.
  private(set) var running: [Reference.Process] = []
  /// The processes by slot: who they are.
  private(set) var known: [Known] = []
  /// Command names.
  private(set) var names = UsageGroups()
  /// Cgroups.
  private(set) var cgroups = UsageGroups()
  /// Processes that are gone, newest last.
  private(set) var gone: [Gone] = []
  /// Who had children lately.
  private(set) var parents: [Parent] = []
  private var newer = Reference()
  private var older = Reference()
  private var last: MonotonicInstant?
  private var look: UInt64 = 0
  private var times = [Int64](repeating: 0, count: UsageGroups.trailMost)
  private var learnt = 0.0

  /// Learns from one tick.
  ///
  /// - Complexity: O(processes); no allocation while none is born.
  mutating func observe(_ table: ProcessTable, at: MonotonicInstant) {
    guard !table.rows.isEmpty else { return }
    let seconds = last.map { max(0, Double(at - $0) * 1e-9) } ?? 0
    if last != nil, seconds == 0 { return }
    last = at
    times[Int(look % UInt64(times.count))] = at.nanoseconds
    look += 1
    learnt += seconds
    if running.count < table.identities.count {
      let missing = table.identities.count - running.count
      running += Array(repeating: Reference.Process(), count: missing)
      known += Array(repeating: Known(), count: missing)
    }
    let isFirst = look == 1
    let share = Self.share(seconds, Self.memories)
    let fast = 1 - exp(-max(seconds, 0.001) / 2)
    for index in parents.indices { parents[index].births *= 1 - min(1, seconds / 10) }
    for row in table.rows {
      let slot = Int(row.slot)
      guard table.identities.indices.contains(slot) else { continue }
      meet(table.identities[slot], slot, at, isFirst: isFirst)
      let now = Self.usage(row)
      if known[slot].looks >= 0, known[slot].looks < 64 {
        // What was there before the first look: its mean so far is what is usual.
        if row.cpu == row.cpu { known[slot].looks += 1 }
        let mean = Usage(repeating: 1 / Double(max(1, known[slot].looks)))
        running[slot].usage += pointwiseMax(share, mean) * (now - running[slot].usage)
      } else {
        running[slot].usage += share * (now - running[slot].usage)
      }
      let isNew = known[slot].recent == Usage()
      known[slot].recent += (isNew ? 1 : fast) * (now - known[slot].recent)
      names.add(now, to: known[slot].nameGroup)
      cgroups.add(now, to: known[slot].cgroupGroup)
    }
    for slot in known.indices where known[slot].seen != look && running[slot].pid >= 0 {
      bury(slot, at)
    }
    let groupShare =
      look <= 64 ? pointwiseMax(share, Usage(repeating: 1 / Double(max(1, look - 1)))) : share
    names.learn(share: groupShare)
    cgroups.learn(share: groupShare)
    keepCopies(at)
  }

  /// What was usual before an instant, as far back as is kept.
  func reference(before instant: MonotonicInstant) -> Reference {
    newer.at.nanoseconds <= instant.nanoseconds - 1_000_000_000 ? newer : older
  }

  /// When the ticks of the groups' trails were, oldest first.
  var trailTimes: [Int64] {
    let count = min(look, UInt64(times.count))
    return (look - count..<look).map { times[Int($0 % UInt64(times.count))] }
  }

  /// What a row says, 0 for what could not be read.
  static func usage(_ row: ProcessUsage) -> Usage {
    func number(_ value: Double) -> Double { value >= 0 ? min(value, largest) : 0 }
    return Usage(
      number(row.cpu), number(row.residentBytes), number(row.readRate), number(row.writeRate))
  }

  private static func share(_ seconds: Double, _ memories: Usage) -> Usage {
    Usage(
      1 - exp(-seconds / memories.x), 1 - exp(-seconds / memories.y),
      1 - exp(-seconds / memories.z), 1 - exp(-seconds / memories.w))
  }

  /// Makes sure that the slot's process is known under its present name.
  @inline(__always)
  private mutating func meet(
    _ identity: ProcessIdentity, _ slot: Int, _ at: MonotonicInstant, isFirst: Bool
  ) {
    if running[slot].pid != identity.pid || running[slot].startTicks != identity.startTicks {
      if running[slot].pid >= 0 { bury(slot, at) }
      running[slot] = Reference.Process(pid: identity.pid, startTicks: identity.startTicks)
      known[slot] = Known(looks: isFirst ? 0 : -1)
      if !isFirst {
        known[slot].bornAt = at.nanoseconds
        countBirth(identity.parent)
      }
      enter(identity, slot, at)
    } else if known[slot].cgroup != identity.cgroup
      // A kernel thread is renamed with every piece of work it takes.
      || known[slot].name != identity.name && !identity.commandLine.isEmpty
    {
      names.leave(known[slot].nameGroup, at: at.nanoseconds)
      cgroups.leave(known[slot].cgroupGroup, at: at.nanoseconds)
      enter(identity, slot, at)
    }
    known[slot].seen = look
  }

  private mutating func enter(_ identity: ProcessIdentity, _ slot: Int, _ at: MonotonicInstant) {
    known[slot].name = identity.name
    known[slot].cgroup = identity.cgroup
    known[slot].container = identity.container
    known[slot].nameGroup = names.join(Self.groupName(identity), at: at.nanoseconds)
    known[slot].cgroupGroup =
      identity.cgroup.isEmpty || identity.cgroup == "/"
      ? -1 : cgroups.join(identity.cgroup, at: at.nanoseconds)
  }

  /// The name that processes are grouped by: kernel workers are one kind.
  static func groupName(_ identity: ProcessIdentity) -> String {
    guard identity.commandLine.isEmpty, let slash = identity.name.firstIndex(of: "/") else {
      return identity.name
    }
    return String(identity.name[..<slash])
  }

  private mutating func countBirth(_ parent: Int32) {
    if let index = parents.firstIndex(where: { $0.pid == parent }) {
      parents[index].births += 1
    } else if parents.count < Self.parentsMost {
      parents.append(Parent(pid: parent, births: 1))
    } else if let least = parents.indices.min(by: { parents[$0].births < parents[$1].births }) {
      parents[least] = Parent(pid: parent, births: 1)
    }
  }

  private mutating func bury(_ slot: Int, _ at: MonotonicInstant) {
    let old = known[slot]
    let usual = running[slot].usage
    names.leave(old.nameGroup, at: at.nanoseconds)
    cgroups.leave(old.cgroupGroup, at: at.nanoseconds)
    let mattered =
      usual.x >= 0.02 || usual.y >= 8_388_608 || old.recent.z + old.recent.w >= 65_536
    if mattered {
      if gone.count == Self.goneMost { gone.removeFirst() }
      gone.append(
        Gone(
          pid: running[slot].pid, name: old.name, cgroup: old.cgroup, usual: usual,
          recent: old.recent, at: at, bornAt: old.bornAt))
    }
    running[slot] = Reference.Process()
    known[slot] = Known()
  }

  private mutating func keepCopies(_ at: MonotonicInstant) {
    // At the very beginning nothing older exists: the first looks are all that is known.
    let isYoung = learnt < 5
    guard isYoung || at - newer.at >= Self.spacing else { return }
    if isYoung {
      copy(into: &older, at)
    } else {
      swap(&older, &newer)
    }
    copy(into: &newer, at)
  }

  /// Copies what is usual in place, so that nothing is allocated while the sizes stay.
  private func copy(into target: inout Reference, _ at: MonotonicInstant) {
    target.at = at
    target.seconds = learnt
    target.processes.removeAll(keepingCapacity: true)
    target.processes.append(contentsOf: running)
    target.names.removeAll(keepingCapacity: true)
    target.names.append(contentsOf: names.usual)
    target.cgroups.removeAll(keepingCapacity: true)
    target.cgroups.append(contentsOf: cgroups.usual)
  }
}
