/// Everything that is wrong with the settings, found in one go.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One thing that is wrong.
  package struct Problem: Equatable, Sendable, CustomStringConvertible {
    /// Where it stands; `nil` where it belongs to no single place.
    package var source: SettingSource?
    /// What is wrong and what would be right.
    package var message: String

    /// Makes a problem.
    package init(_ source: SettingSource?, _ message: String) {
      self.source = source
      self.message = message
    }

    /// `place: message`.
    package var description: String { source.map { "\($0): \(message)" } ?? message }
  }

  /// What is wrong: file first, then environment, then options.
  package var problems: [Problem]

  /// Makes an error of at least one problem.
  package init(_ problems: [Problem]) {
    precondition(!problems.isEmpty, "an error without a problem")
    self.problems = problems
  }

  /// One line for each problem.
  package var description: String { problems.map(\.description).joined(separator: "\n") }

  /// 64 where an option alone is to blame, else 78 (`sysexits.h`).
  package var exitCode: Int32 {
    let isUsage = problems.allSatisfy { if case .option = $0.source { true } else { false } }
    return isUsage ? ExitStatus.usage : ExitStatus.configuration
  }
}
