import ArgumentParser
import MonitorAPI

extension APIScope: ExpressibleByArgument {
  /// Reads `read`, `control` or `admin`.
  package init?(argument: String) { self.init(word: argument) }

  /// The words.
  package static var allValueStrings: [String] { allCases.map(\.word) }
}

/// `kilter config token`: a new line for the file of tokens.
struct ConfigTokenCommand: AsyncParsableCommand {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Print a new token for the API, as a line of `api.token_file`.",
    discussion: """
      read sees everything but secrets, control also judges anomalies and starts and stops the \
      engine, admin also changes the configuration.

        (umask 077; kilter config token grafana read >> /etc/kilter/tokens)
      """)

  @Argument(help: "Who it is for: up to 40 letters, digits, `.`, `-` and `_`.") var name: String
  @Argument(help: "What it allows: read, control or admin.") var scope: APIScope

  /// Makes the command.
  init() {}

  /// Prints the line.
  func run() async throws {
    guard let secret = TokenSecret.make() else {
      Output.message("the system gives no chance: \(SystemFile.reason(TokenSecret.lastError))")
      throw ExitCode(ExitStatus.failure)
    }
    let line = "\(name) \(scope.word) \(secret)"
    do throws(AccessTokenFile.Problems) {
      _ = try AccessTokenFile.parse(line, path: "NAME")
    } catch {
      throw ValidationError("NAME is not up to 40 letters, digits, `.`, `-` and `_`")
    }
    guard Output.result(line) else { throw ExitCode(ExitStatus.failure) }
  }
}
