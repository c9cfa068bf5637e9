import Glibc
import MonitorModel
import MonitorSupport

/// `kilter status` out of the file of a running dashboard, before anything else is made.
///
/// A status line asks every few seconds, and on a small machine that has to be nearly free. To
/// read a command line with all its options costs four times what the rest does.
package enum StatusShortcut {
  /// What a short command line asks for.
  package struct Request: Equatable, Sendable {
    /// How the line is written.
    package var format = StatusReport.Format.text
    /// The file of the settings that is named; `nil` for none.
    package var config: String?

    /// Makes a request.
    package init(format: StatusReport.Format = .text, config: String? = nil) {
      self.format = format
      self.config = config
    }
  }

  /// Prints the line and returns the exit status; `nil` where the whole command has to run.
  static func run(_ arguments: [String]) -> Int32? {
    guard let request = request(arguments) else { return nil }
    let named = getenv("KILTER_CONFIG").map { String(cString: $0) } ?? ""
    guard let config = request.config ?? (named.isEmpty ? nil : named) else {
      return run(request.format)
    }
    // What is wrong with the settings the whole command tells.
    guard let settings = try? Settings.load(.ofThisMachine(config: config)) else { return nil }
    return tell(request.format, settings)
  }

  /// The same where no file is named: the environment says where the status file is.
  private static func run(_ format: StatusReport.Format) -> Int32? {
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

  /// Prints the line of the status file that settings lead to; `nil` where there is none that is
  /// fresh.
  static func tell(_ format: StatusReport.Format, _ settings: Settings) -> Int32? {
    tell(
      format, environment: SystemEnvironment.variables(),
      dataDirectory: settings.store ? settings.dataDirectory : "")
  }

  private static func tell(
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

  /// What a `status` with at most a format and a file of settings asks for; `nil` for any other
  /// command line.
  package static func request(_ arguments: [String]) -> Request? {
    guard arguments.first == "status" else { return nil }
    var request = Request()
    var seen: Set<String> = []
    var rest = arguments.dropFirst()
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard seen.insert(String(parts[0])).inserted,
        let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(),
        !value.isEmpty, !value.hasPrefix("-")
      else { return nil }
      switch parts[0] {
      case "--format":
        guard let format = StatusReport.Format(rawValue: value) else { return nil }
        request.format = format
      case "--config": request.config = value
      default: return nil
      }
    }
    return request
  }
}
