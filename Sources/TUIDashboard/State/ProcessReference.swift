/// Names a process for ever.
package struct ProcessReference: Hashable, Sendable {
  /// The process ID.
  package var pid: Int32
  /// Start after boot, in clock ticks.
  package var startTicks: UInt64
}
