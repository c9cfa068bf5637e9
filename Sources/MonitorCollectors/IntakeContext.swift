package import MonitorSupport

/// What an intake is made with besides its options.
package struct IntakeContext: Sendable {
  /// The clock.
  package var time: MonitorTime
  /// The thread on which it may wait; its own.
  package var thread: OwnThread
  /// The folder for what it keeps over a restart; `nil` where nothing is kept.
  package var stateFolder: String?

  /// Makes a context.
  package init(time: MonitorTime, thread: OwnThread, stateFolder: String?) {
    self.time = time
    self.thread = thread
    self.stateFolder = stateFolder
  }
}
