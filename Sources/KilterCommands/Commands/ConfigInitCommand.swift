import ArgumentParser

/// `kilter config init`: a commented file to begin with, or a unit for systemd.
struct ConfigInitCommand: AsyncParsableCommand {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented configuration file, or a unit for systemd.",
    discussion: """
      Without FILE it goes to standard output. A file that exists is left as it is.

        kilter config init /etc/kilter/config.toml
        kilter config init --systemd /etc/systemd/system/kilter.service
        kilter config init --systemd --user ~/.config/systemd/user/kilter.service
      """)

  @Flag(name: .customLong("systemd"), help: "A unit that runs `kilter serve`.") var isUnit = false
  @Flag(name: .customLong("user"), help: "With --systemd: for this user alone.") var isUser = false
  @Argument(help: "The file.") var file: String?

  /// Makes the command.
  init() {}

  /// Refuses options that would do nothing.
  func validate() throws {
    if isUser, !isUnit { throw ValidationError("--user needs --systemd") }
  }

  /// Writes the file.
  func run() async throws {
    let text = text()
    guard let file, file != "-" else {
      Output.write(text, to: 1)
      return
    }
    if let reason = SystemFile.create(file, text) {
      Output.message("\(file): not written: \(reason)")
      throw ExitCode(ExitStatus.failure)
    }
    Output.message("wrote \(file)")
  }

  private func text() -> String {
    guard isUnit else { return SettingsText.commented() }
    let program = SystemFile.ownPath() ?? "/usr/local/bin/kilter"
    return isUser ? SystemdUnit.user(program: program) : SystemdUnit.system(program: program)
  }
}
