/// Something that runs by the settings and can be given others: the engine, the sources, the receivers
/// of alerts.
package protocol ConfigurationPart: Sendable {
  /// Builds all that a change needs, and touches nothing of what runs; `nil` where nothing of it
  /// changes.
  ///
  /// - Throws: everything that is wrong.
  func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange?
}

/// A change that is built and only has to be put in force, which cannot fail.
package struct PreparedChange: Sendable {
  /// What changes, in a few words, for the log.
  package var summary: String
  /// Puts it in force, and ends what it takes the place of.
  package var commit: @Sendable () async -> Void

  /// Makes a change.
  package init(_ summary: String, commit: @escaping @Sendable () async -> Void) {
    self.summary = summary
    self.commit = commit
  }
}

/// The one part that can fail at the last step: what listens.
///
/// It goes first, so that nothing has to be taken back when it does.
package protocol ConfigurationGate: Sendable {
  /// Builds what a change needs; `nil` where nothing of it changes and nothing is asked to be read
  /// again.
  ///
  /// - Throws: everything that is wrong.
  func prepare(
    _ change: SettingsChange, isReload: Bool
  ) async throws(SourceProblems) -> PreparedGate?
}

/// What is to listen, built.
package struct PreparedGate: Sendable {
  /// What changes, in a few words; empty where things are only read again.
  package var summary: String
  /// Puts it in force.
  ///
  /// Throws why that failed; then what listens is as it was.
  package var commit: @Sendable () async throws(SourceProblems) -> Void

  /// Makes a change.
  package init(
    _ summary: String, commit: @escaping @Sendable () async throws(SourceProblems) -> Void
  ) {
    self.summary = summary
    self.commit = commit
  }
}
