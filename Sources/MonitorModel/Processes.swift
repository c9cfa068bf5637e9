/// What does not change while a process lives, or changes rarely (`exec`).
public struct ProcessIdentity: Hashable, Codable, Sendable {
  /// The process ID.
  public var pid: Int32
  /// The parent's process ID.
  public var parent: Int32
  /// Start after boot, in clock ticks (`starttime`, field 22 of proc_pid_stat(5)).
  ///
  /// With `pid` it names a process for ever.
  public var startTicks: UInt64
  /// The command name (`comm`), raw: not cleaned for a screen.
  public var name: String
  /// The command line with spaces between arguments, raw; empty for kernel threads.
  public var commandLine: String
  /// The real user ID.
  public var uid: UInt32
  /// The user's name, or the number where there is no name.
  public var user: String
  /// The path in the unified cgroup hierarchy; empty where it cannot be read.
  public var cgroup: String
  /// A short name of the container the cgroup belongs to; empty outside containers.
  public var container: String

  /// Makes an identity.
  public init(
    pid: Int32, parent: Int32, startTicks: UInt64, name: String, commandLine: String, uid: UInt32,
    user: String, cgroup: String, container: String
  ) {
    self.pid = pid
    self.parent = parent
    self.startTicks = startTicks
    self.name = name
    self.commandLine = commandLine
    self.uid = uid
    self.user = user
    self.cgroup = cgroup
    self.container = container
  }
}

/// The raw counters of one process at one tick.
public struct ProcessSample: Hashable, Codable, Sendable {
  /// Index into the identities that come with it.
  public var slot: Int32
  /// The state letter of proc_pid_stat(5), ASCII: `R S D Z T t X I`.
  public var state: UInt8
  /// Whether `readBytes` and `writtenBytes` hold a reading of this tick or an older one.
  public var ioState: ReadingState
  /// Threads.
  public var threads: Int32
  /// User time, clock ticks.
  public var userTicks: UInt64
  /// System time, clock ticks.
  public var systemTicks: UInt64
  /// Resident set, bytes.
  public var residentBytes: UInt64
  /// Major page faults.
  public var majorFaults: UInt64
  /// Bytes fetched from storage (`read_bytes` of proc_pid_io(5)).
  public var readBytes: UInt64
  /// Bytes sent to storage (`write_bytes`).
  public var writtenBytes: UInt64

  /// Makes a sample.
  public init(
    slot: Int32, state: UInt8, ioState: ReadingState, threads: Int32, userTicks: UInt64,
    systemTicks: UInt64, residentBytes: UInt64, majorFaults: UInt64, readBytes: UInt64,
    writtenBytes: UInt64
  ) {
    self.slot = slot
    self.state = state
    self.ioState = ioState
    self.threads = threads
    self.userTicks = userTicks
    self.systemTicks = systemTicks
    self.residentBytes = residentBytes
    self.majorFaults = majorFaults
    self.readBytes = readBytes
    self.writtenBytes = writtenBytes
  }
}

/// All processes at one tick.
public struct ProcessBatch: Sendable {
  /// The identities by slot.
  ///
  /// A slot is used again after its process is gone; `pid` and `startTicks` tell. Shared from tick
  /// to tick while nothing is born and nothing dies.
  public var identities: [ProcessIdentity]
  /// One sample for each living process, in no particular order.
  public var samples: [ProcessSample]
  /// Clock ticks a second (`sysconf(_SC_CLK_TCK)`).
  public var ticksPerSecond: Double
  /// Processes that could not be read (hidden, or gone between two reads is not counted).
  public var unreadable: Int
  /// Processes that were there and not recorded, of a batch that is read from history.
  public var unrecorded: Int

  /// Makes a batch.
  public init(
    identities: [ProcessIdentity], samples: [ProcessSample], ticksPerSecond: Double,
    unreadable: Int = 0, unrecorded: Int = 0
  ) {
    self.identities = identities
    self.samples = samples
    self.ticksPerSecond = ticksPerSecond
    self.unreadable = unreadable
    self.unrecorded = unrecorded
  }
}

/// What one process does now: rates computed from two samples.
///
/// NaN stands for a missing reading (first sight of the process, or not permitted).
public struct ProcessUsage: Hashable, Sendable {
  /// Index into `ProcessTable.identities`.
  public var slot: Int32
  /// The state letter, ASCII.
  public var state: UInt8
  /// Threads.
  public var threads: Int32
  /// CPU used, in cores; NaN at first sight.
  public var cpu: Double
  /// Resident set, bytes.
  public var residentBytes: Double
  /// Bytes a second from storage; NaN where not readable.
  public var readRate: Double
  /// Bytes a second to storage; NaN where not readable.
  public var writeRate: Double
  /// Major faults a second; NaN at first sight.
  public var majorFaultRate: Double
  /// CPU time since start, seconds.
  public var cpuSeconds: Double

  /// Makes a row.
  public init(
    slot: Int32, state: UInt8, threads: Int32, cpu: Double, residentBytes: Double,
    readRate: Double, writeRate: Double, majorFaultRate: Double, cpuSeconds: Double
  ) {
    self.slot = slot
    self.state = state
    self.threads = threads
    self.cpu = cpu
    self.residentBytes = residentBytes
    self.readRate = readRate
    self.writeRate = writeRate
    self.majorFaultRate = majorFaultRate
    self.cpuSeconds = cpuSeconds
  }
}

/// The processes of a snapshot.
public struct ProcessTable: Sendable {
  /// Identities by slot; may hold slots that no row uses.
  public var identities: [ProcessIdentity]
  /// One row for each living process, in no particular order.
  public var rows: [ProcessUsage]
  /// Clock ticks a second, to turn `startTicks` into seconds after boot.
  public var ticksPerSecond: Double
  /// Processes that could not be read.
  public var unreadable: Int

  /// Makes a table.
  public init(
    identities: [ProcessIdentity] = [], rows: [ProcessUsage] = [], ticksPerSecond: Double = 100,
    unreadable: Int = 0
  ) {
    self.identities = identities
    self.rows = rows
    self.ticksPerSecond = ticksPerSecond
    self.unreadable = unreadable
  }
}
