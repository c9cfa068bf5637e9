package import MonitorModel

/// How many anomalies of which severity there are, in words.
package enum SeverityCounts {
  /// `1 critical, 2 warnings, 1 notice`, the worst first; empty where there are none.
  package static func text(_ events: [AnomalyEvent]) -> String {
    var parts: [String] = []
    for (severity, one, many) in [
      (Severity.critical, "critical", "critical"), (.warning, "warning", "warnings"),
      (.info, "notice", "notices"),
    ] {
      let count = events.count { $0.severity == severity }
      if count > 0 { parts.append("\(count) " + (count == 1 ? one : many)) }
    }
    return parts.joined(separator: ", ")
  }
}
