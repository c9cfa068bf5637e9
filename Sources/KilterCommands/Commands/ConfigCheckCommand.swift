import ArgumentParser
import TUIDashboard

/// `kilter config check`: what is wrong with a file.
struct ConfigCheckCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check a configuration file.",
    discussion: "Without FILE it checks the file that `kilter` would read.")

  @Argument(help: "The file.") var file: String?
  @OptionGroup var common: CommonOptions

  /// Makes the command.
  init() {}

  /// Prints what was checked, or everything that is wrong.
  func run() async throws {
    var input = common.input()
    input.options = []
    input.environment = input.environment.filter { name, _ in
      name == "KILTER_CONFIG" || !name.hasPrefix("KILTER_")
    }
    if let file {
      input.configFile = file
      input.configFileOption = "FILE"
    }
    let settings = try common.settings(from: input)
    if let problem = APIFields.problem(settings) {
      Output.message(problem.description)
      throw ExitCode(ExitStatus.configuration)
    }
    let path = settings.configFile
    Output.result(path.isEmpty ? "no configuration file; defaults are used" : "\(path): good")
    for line in Self.silentKeys(settings.keys) { Output.result(line) }
  }

  /// What keys of a configuration take away from actions that it does not name, in sentences: those
  /// have no key any more.
  static func silentKeys(_ keys: [String: [String]]) -> [String] {
    guard let map = try? LiveSession.keyMap(keys) else { return [] }
    let standard = KeyMap()
    return KeyAction.allCases.compactMap { action in
      let before = standard.keys(for: action)
      guard keys[action.rawValue] == nil, let key = before.first, map.keys(for: action).isEmpty,
        let taker = map.action(for: key)
      else { return nil }
      return "note: \(KeyName.text(key)) now does `\(taker.rawValue)`; "
        + "`\(action.rawValue)` has no key any more"
    }
  }
}
