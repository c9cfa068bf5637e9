import Glibc
import MonitorModel
import MonitorSupport

/// `kilter status` out of the file of a running dashboard, before anything else is made: a status
/// line asks every few seconds, and on a small machine that has to be nearly free.
enum StatusShortcut {
  /// Prints the line and returns the exit status; `nil` where the whole command has to run.
  static func run(_ arguments: [String]) -> Int32? {
    guard let format = format(arguments) else { return nil }
    var environment: [String: String] = [:]
    for name in ["XDG_RUNTIME_DIR", "XDG_STATE_HOME", "HOME", "KILTER_DATA_DIR", "KILTER_STORE"] {
      if let text = getenv(name) { environment[name] = String(cString: text) }
    }
    guard environment["KILTER_STORE"] == nil else { return nil }
    var input = SettingsInput()
    input.environment = environment
    input.isRoot = geteuid() == 0
    let folder = environment["KILTER_DATA_DIR"] ?? StandardPaths(input).dataDirectory
    return tell(format, environment: environment, dataDirectory: folder)
  }

  /// Prints the line of the status file; `nil` where there is none that is fresh.
  static func tell(
    _ format: StatusReport.Format, environment: [String: String], dataDirectory: String
  ) -> Int32? {
    let now = MonitorTime.system.wall().milliseconds
    guard
      let path = StatusFile.path(environment: environment, dataDirectory: dataDirectory),
      let file = StatusFile.read(path, format: format, now: now)
    else { return nil }
    guard Output.result(file.line(format)) else { return ExitStatus.unknown }
    return file.exitStatus
  }

  /// The format that a plain `status` asks for; `nil` for any other command line.
  static func format(_ arguments: [String]) -> StatusReport.Format? {
    guard arguments.first == "status" else { return nil }
    switch arguments.count {
    case 1: return .text
    case 2 where arguments[1].hasPrefix("--format="):
      return StatusReport.Format(rawValue: String(arguments[1].dropFirst(9)))
    case 3 where arguments[1] == "--format": return StatusReport.Format(rawValue: arguments[2])
    default: return nil
    }
  }
}
