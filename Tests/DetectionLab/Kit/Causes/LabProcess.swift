/// A process of a simulated machine: what it wants, and what it got.
struct LabProcess {
  var pid: Int32
  var parent: Int32 = 1
  var name: String
  var cgroup = ""
  var container = ""
  var start: UInt64 = 0
  /// Cores that it usually wants.
  var cpu = 0.0
  /// How much that scatters, as the spread of a logarithm.
  var scatter = 0.3
  /// Resident bytes.
  var memory = 12e6
  /// Bytes a second that it usually reads and writes, in bursts.
  var read = 0.0
  var write = 0.0
  /// The tick after which it ends.
  var endsAfter = Int.max
  /// What it wants at this tick.
  var wantsCPU = 0.0
  var wantsRead = 0.0
  var wantsWrite = 0.0
  /// What the kernel counts.
  var cpuTicks = 0.0
  var readBytes = 0.0
  var writtenBytes = 0.0
  var isBlocked = false
  /// Its place in the table.
  var slot: Int32 = 0
}
