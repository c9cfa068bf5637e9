extension SourceField {
  /// The name that every source may be given.
  static let sourceName = SourceField(
    "name", .text, "Its name: lower-case letters, digits and `-`.")
  /// The file of a password.
  static let passwordFile = SourceField(
    "password_file", .path, "The file of the password, readable by its owner alone.")
  /// The variable of a password.
  static let passwordVariable = SourceField(
    "password_env", .text, "The environment variable that holds the password.")
  /// The file of a token.
  static let tokenFile = SourceField(
    "token_file", .path, "The file of the bearer token, readable by its owner alone.")
  /// The variable of a token.
  static let tokenVariable = SourceField(
    "token_env", .text, "The environment variable that holds the bearer token.")
  /// How a source shows who it is to an endpoint, and whom it believes; `SourceKind.endpointAccess`
  /// reads them.
  static let endpointAccess: [SourceField] = [
    .tokenFile, .tokenVariable,
    SourceField("user", .text, "The user of basic authentication."),
    .passwordFile, .passwordVariable,
    SourceField("ca_file", .path, "CA certificates in place of the system's."),
  ]
  /// How long an answer is waited for.
  static let timeout = SourceField(
    "timeout", .duration(.milliseconds(100)...(.seconds(60))), "How long an answer is waited for.")

  /// The time between two polls.
  static func interval(from least: Duration) -> SourceField {
    SourceField(
      "interval", .duration(least...(.seconds(3_600))),
      "Time between two polls; at least the tick of the engine.")
  }
}
