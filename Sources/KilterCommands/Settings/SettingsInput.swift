/// What settings are made from; a test passes its own.
package struct SettingsInput: Sendable {
  /// A value given on the command line.
  package struct Option: Equatable, Sendable {
    /// The setting's name.
    package var setting: String
    /// The value as text.
    package var value: String
    /// The option as the person wrote it, for messages.
    package var option: String

    /// Makes an option.
    package init(_ setting: String, _ value: String, from option: String) {
      self.setting = setting
      self.value = value
      self.option = option
    }
  }

  /// What is found under a path.
  package enum FileContent: Equatable, Sendable {
    /// The file's text.
    case text(String)
    /// There is nothing, or it cannot be known whether there is (no way into the folder).
    case absent
    /// There is something that cannot be read, and why.
    case unreadable(String)
  }

  /// The options of the command line.
  package var options: [Option] = []
  /// What stands in the place of the file, where that is not to be read.
  package var document: SettingsDocument?
  /// The file that was named on the command line.
  package var configFile: String?
  /// What named it, for messages.
  package var configFileOption = "--config"
  /// The environment.
  package var environment: [String: String] = [:]
  /// Whether the user is root.
  package var isRoot = false
  /// The actions that keys can be bound to; empty where any is taken.
  package var actions: [String] = []
  /// Whether a text names a key.
  package var isKey: @Sendable (String) -> Bool = { _ in true }
  /// The one name of a key that can be written in several ways.
  package var keyName: @Sendable (String) -> String = { $0 }
  /// Reads a file.
  package var readFile: @Sendable (String) -> FileContent = { _ in .absent }

  /// Makes input without options, environment and files.
  package init() {}
}
