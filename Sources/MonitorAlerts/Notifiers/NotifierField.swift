/// A key of the table of a notifier.
package struct NotifierField: Hashable, Sendable {
  /// What a value must be.
  package enum Kind: Hashable, Sendable {
    /// Any text.
    case text
    /// A path.
    case path
    /// An address with `http` or `https`, without a password in it.
    case url
    /// A list of texts.
    case texts
    /// A secret: `KEY_file` names its file, or `KEY_env` its variable.
    case secret
    /// One of some words.
    case word([String])
  }

  /// The key.
  package var name: String
  /// What its value must be.
  package var kind: Kind
  /// Whether a table without it is wrong.
  package var isRequired: Bool
  /// What it does, in a sentence.
  package var summary: String

  /// Makes a field.
  package init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ summary: String) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.summary = summary
  }
}
