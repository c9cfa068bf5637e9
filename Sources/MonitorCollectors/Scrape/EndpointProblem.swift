package import MonitorModel

/// Why an endpoint gave nothing that can be used.
package struct EndpointProblem: Sendable, Equatable {
  /// The kind.
  package var code: CollectorError.Code
  /// In a sentence; never a secret.
  package var text: String
  /// Whether the certificate was refused.
  package var isCertificate = false
}
