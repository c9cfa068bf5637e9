package import MonitorModel

/// Names a process for ever.
package struct ProcessReference: Hashable, Sendable {
  /// The process ID.
  package var pid: Int32
  /// Start after boot, in clock ticks.
  package var startTicks: UInt64

  /// Names the process with an identity.
  package init(_ identity: ProcessIdentity) {
    pid = identity.pid
    startTicks = identity.startTicks
  }
}

extension ProcessIdentity {
  /// Whether it is a thread of the kernel: no command line, and a child of kthreadd.
  var isKernelThread: Bool { commandLine.isEmpty && (parent == 2 || pid == 2) }
}
