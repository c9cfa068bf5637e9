/// Who a client is attached to: the first message of a daemon.
package struct AttachWelcome: Hashable, Codable, Sendable {
  /// The version of the daemon's program.
  package var version: String
  /// The start of the engine: numbers of events and series are of this start alone.
  package var boot: String
  /// What the client may do: the word of an `APIScope`.
  package var scope: String

  /// Makes a welcome.
  package init(version: String, boot: String, scope: String) {
    self.version = version
    self.boot = boot
    self.scope = scope
  }
}
