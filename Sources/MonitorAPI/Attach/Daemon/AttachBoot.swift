import Glibc
import MonitorModel
import MonitorSupport

/// The start of this process, by which numbers of events and series are told from those of another.
package enum AttachBoot {
  /// A text that no other start on this machine has.
  package static let current = "\(getpid())-\(MonitorTime.system.wall().milliseconds)"
}
