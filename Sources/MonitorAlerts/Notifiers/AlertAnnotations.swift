import MonitorModel

/// What may change while an alert goes on, and so is no label.
enum AlertAnnotations {
  /// The annotations of an alert.
  static func of(_ item: AlertItem) -> [String: String] {
    var annotations = [
      "summary": AlertText.clean(item.reason), "series": AlertText.clean("\(item.key)"),
      "anomaly": String(item.anomaly),
    ]
    if item.observed.isFinite {
      annotations["value"] = value(item.observed, item.unit)
    }
    if item.expectedLow.isFinite, item.expectedHigh.isFinite {
      annotations["expected"] =
        value(item.expectedLow, item.unit) + " to " + value(item.expectedHigh, item.unit)
    }
    if !item.blame.isEmpty {
      annotations["blame"] = AlertText.clean(item.blame.prefix(3).joined(separator: ", "))
    }
    return annotations
  }

  private static func value(_ value: Double, _ unit: Unit) -> String {
    switch unit {
    case .count: return "\(value)"
    case .ratio: return "\((value * 1_000).rounded() / 10)%"
    default: return "\(value) \(unit.rawValue)"
    }
  }
}
