package import MonitorModel

extension Severity {
  /// A word for it, as it stands in labels and in the configuration.
  package var word: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .critical: "critical"
    }
  }
}
