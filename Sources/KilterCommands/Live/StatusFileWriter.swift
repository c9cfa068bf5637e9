import Glibc
import MonitorModel

/// Keeps the status file of a dashboard: written when what is open changes, and for the figures
/// every few seconds.
struct StatusFileWriter {
  /// The longest time between two writings, in nanoseconds; well below the age at which a file is
  /// no longer believed.
  static let heartbeat: Int64 = 5_000_000_000

  private let path: String
  private var last: (head: String, at: MonotonicInstant)?

  /// A writer of the file of some settings; `nil` where there is no place for it.
  init?(_ settings: Settings, environment: [String: String]) {
    let folder = settings.store ? settings.dataDirectory : ""
    guard let path = StatusFile.path(environment: environment, dataDirectory: folder) else {
      return nil
    }
    self.path = path
  }

  /// Takes in a live tick.
  mutating func take(_ snapshot: MonitorSnapshot) {
    let report = StatusReport(snapshot)
    let at = snapshot.data.at
    let head = report.head
    if let last, last.head == head, at - last.at < Self.heartbeat { return }
    last = (head, at)
    let file = StatusFile(
      pid: getpid(), written: snapshot.data.wall.milliseconds, exitStatus: report.exitStatus,
      tmux: report.line(.tmux), text: report.line(.text), document: report.line(.json))
    // A status file is a convenience: where it cannot be written, `status` asks the machine itself.
    _ = PrivateFile.replace(path, with: file.encoded)
  }

  /// Takes the file away where it is this program's.
  func remove() {
    guard last != nil,
      let bytes = PrivateFile.bytes(of: path, limit: 4_096),
      bytes.starts(with: "{\"pid\":\(getpid()),".utf8)
    else { return }
    unlink(path)
  }
}
