/// What the engine does, after it was started or stopped.
package struct EngineDocument: Hashable, Codable, Sendable {
  /// A state of the engine.
  package enum State: String, Codable, Sendable {
    /// It collects.
    case running
    /// It stands still.
    case stopped
  }
  /// What it does now.
  package var state: State
}
