/// What the program ends with.
package enum ExitStatus {
  /// All went well.
  package static let success: Int32 = 0
  /// A failure while running.
  package static let failure: Int32 = 1
  /// `status`: a critical anomaly is open.
  package static let critical: Int32 = 2
  /// `status`: it could not be told.
  package static let unknown: Int32 = 3
  /// Wrong usage (`EX_USAGE`).
  package static let usage: Int32 = 64
  /// Wrong configuration (`EX_CONFIG`).
  package static let configuration: Int32 = 78
}
