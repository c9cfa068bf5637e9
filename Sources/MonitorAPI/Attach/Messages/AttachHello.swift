/// Who attaches: the first message of a client.
package struct AttachHello: Hashable, Codable, Sendable {
  /// The version of the client's program.
  package var version: String
  /// The user that it runs for, as it says.
  package var user: String
  /// The terminal that it runs on; empty where there is none.
  package var terminal: String

  /// Makes a hello.
  package init(version: String, user: String, terminal: String) {
    self.version = version
    self.user = user
    self.terminal = terminal
  }
}
