/// Where the key that encrypts history comes from; never the key.
package enum StorageKeyOrigin: Equatable, Sendable, CustomStringConvertible {
  /// History is not encrypted.
  case none
  /// The environment holds it.
  case environment
  /// The file that `storage.key_file` names holds it.
  case file

  /// The variable that holds a key.
  ///
  /// It is no setting: a setting is shown with its value. There is no option for it, since anybody
  /// on the machine can read a command line.
  package static let variable = "KILTER_STORAGE_KEY"

  /// As `config show` and `diagnose` tell it.
  package var description: String {
    switch self {
    case .none: "none, history is not encrypted"
    case .environment: "set by $\(Self.variable)"
    case .file: "set by storage.key_file"
    }
  }
}
