/// The version of the program, in the one place that says it.
package enum Version {
  /// The version, by semantic versioning 2.0.
  package static let text = "0.1.0"
}
