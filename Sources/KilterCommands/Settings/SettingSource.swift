/// Where the value of a setting came from, weakest first.
package enum SettingSource: Equatable, Sendable, CustomStringConvertible {
  /// Built in.
  case standard
  /// The profile changed it.
  case profile(String)
  /// A line of the configuration file.
  case file(String, line: Int)
  /// An environment variable.
  case environment(String)
  /// An option of the command line.
  case option(String)

  /// The order in which problems are told: the file line by line, environment, options.
  var order: Int {
    switch self {
    case .standard, .profile: 0
    case .file(_, let line): line
    case .environment: Int.max - 1
    case .option: Int.max
    }
  }

  /// As `config show` prints it.
  package var description: String {
    switch self {
    case .standard: "default"
    case .profile(let name): "profile \(name)"
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let name): "$\(name)"
    case .option(let name): name
    }
  }
}
