import MonitorModel

/// What the scanner keeps of one process between two ticks.
struct ProcessEntry {
  /// The process ID; 0 for a slot nobody uses.
  var pid: Int32 = 0
  /// Kept descriptors, or -1: `stat`, `schedstat`, `io`.
  var stat: Int32 = -1
  var schedule: Int32 = -1
  var io: Int32 = -1
  /// Whether command line, user and cgroup are still to be read.
  var isPending = false
  /// Whether the kernel refused `io`.
  var ioRefused = false
  /// Ticks in a row in which CPU time did not move.
  var quietTicks: UInt8 = 0
  /// Fingerprint of `schedstat` as read before `stat`; 0 for none.
  var schedulePrint: UInt64 = 0
  /// Fingerprint of the command name.
  var nameFingerprint: UInt64 = 0
  /// Start after boot in clock ticks.
  var startTicks: UInt64 = 0
  /// The sample of the newest reading.
  var sample: ProcessSample

  init(slot: Int32) {
    sample = ProcessSample(
      slot: slot, state: 0, ioState: .absent, threads: 0, userTicks: 0, systemTicks: 0,
      residentBytes: 0, majorFaults: 0, readBytes: 0, writtenBytes: 0)
  }
}
