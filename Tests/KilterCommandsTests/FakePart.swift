import KilterCommands
import Synchronization

/// A part of a daemon that does what a test says, and remembers what was done to it.
final class FakePart: ConfigurationPart, ConfigurationGate {
  struct State {
    /// What is wrong with any change.
    var problem: String?
    /// Why the last step fails.
    var commitProblem: String?
    var prepared = 0
    var commits: [SettingsChange] = []
  }
  let state = Mutex(State())
  let name: String

  init(_ name: String) { self.name = name }

  var commits: [SettingsChange] { state.withLock { $0.commits } }

  func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    try refuse()
    guard !change.changed.isEmpty else { return nil }
    return PreparedChange(name) { self.state.withLock { $0.commits.append(change) } }
  }

  func prepare(
    _ change: SettingsChange, isReload: Bool
  ) async throws(SourceProblems) -> PreparedGate? {
    try refuse()
    guard isReload || !change.changed.isEmpty else { return nil }
    return PreparedGate(name) { () async throws(SourceProblems) in
      let problem = self.state.withLock { $0.commitProblem }
      if let problem { throw SourceProblems(lines: [problem]) }
      self.state.withLock { $0.commits.append(change) }
    }
  }

  private func refuse() throws(SourceProblems) {
    let problem = state.withLock { state in
      state.prepared += 1
      return state.problem
    }
    if let problem { throw SourceProblems(lines: [problem]) }
  }
}
