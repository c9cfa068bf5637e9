/// The time a processor spent in each state since boot, in clock ticks (proc_stat(5)).
package struct CPUTicks: Hashable, Sendable {
  /// User mode, guests included.
  package var user: UInt64 = 0
  /// User mode at low priority, low-priority guests included.
  package var nice: UInt64 = 0
  /// Kernel mode.
  package var system: UInt64 = 0
  /// Idle.
  package var idle: UInt64 = 0
  /// Idle while a request to a disk was waited for; may go backwards.
  package var iowait: UInt64 = 0
  /// Hardware interrupts.
  package var irq: UInt64 = 0
  /// Software interrupts.
  package var softirq: UInt64 = 0
  /// Taken by the hypervisor for other guests.
  package var steal: UInt64 = 0

  /// No time at all.
  package init() {}

  /// Reads the columns after `cpu` or `cpuN`; those an old kernel does not have stay 0.
  init(_ cursor: inout ByteCursor) throws(ProcFSError) {
    user = try cursor.unsigned()
    nice = try cursor.unsigned()
    system = try cursor.unsigned()
    idle = try cursor.unsigned()
    guard try Self.column(&cursor, &iowait), try Self.column(&cursor, &irq),
      try Self.column(&cursor, &softirq)
    else { return }
    _ = try Self.column(&cursor, &steal)
  }

  @inline(__always)
  private static func column(
    _ cursor: inout ByteCursor, _ value: inout UInt64
  ) throws(ProcFSError) -> Bool {
    cursor.skipBlanks()
    if cursor.isAtLineEnd { return false }
    value = try cursor.unsigned()
    return true
  }
}
