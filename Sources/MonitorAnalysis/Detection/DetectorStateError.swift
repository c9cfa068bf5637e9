/// Why a saved state of the detector is not used.
package struct DetectorStateError: Error, Hashable, Sendable {
  /// The byte at which it was noticed.
  package var offset: Int
  /// What is wrong there.
  package var reason: String

  /// Makes an error.
  package init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
