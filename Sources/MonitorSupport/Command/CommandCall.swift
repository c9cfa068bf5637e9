/// A command that is to be run.
package struct CommandCall: Sendable, Equatable {
  /// The program and its arguments; no shell reads them.
  package var arguments: [String]
  /// What it is given on its standard input; nothing where empty.
  package var input: [UInt8]
  /// How long it may run before its process group is ended.
  package var timeout: Duration
  /// Variables it gets beyond `PATH`, `HOME`, `USER`, `TZ` and `LC_ALL=C`.
  package var environment: [String: String]

  /// Describes a command.
  package init(
    _ arguments: [String], input: [UInt8] = [], timeout: Duration,
    environment: [String: String] = [:]
  ) {
    self.arguments = arguments
    self.input = input
    self.timeout = timeout
    self.environment = environment
  }
}
