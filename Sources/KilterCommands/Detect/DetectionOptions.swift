/// How a file of rows is read and told.
package struct DetectionOptions: Sendable {
  /// Whether anomalies are told when they open and grow, too.
  package var isFollowing = false
  /// Whether the first row that cannot be read ends it.
  package var isStrict = false
  /// Whether anomalies are told at all.
  package var isQuiet = false

  /// The options of a command line without options.
  package init() {}
}
