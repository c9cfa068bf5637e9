package import MonitorModel

/// How many anomalies there are of each severity.
package struct SeverityCounts: Equatable, Sendable {
  /// By the raw value of the severity.
  private var counts = SIMD4<Int>()

  /// Of none.
  package init() {}

  /// Of some events, each of which counts once.
  package init(_ events: [AnomalyEvent]) {
    // By index, as an event that is taken out of an array is copied with all it has.
    for index in events.indices { counts[events[index].severity.rawValue] += 1 }
  }

  /// How many there are of a severity.
  package subscript(severity: Severity) -> Int { counts[severity.rawValue] }

  /// How many there are of all.
  package var total: Int { counts.wrappedSum() }

  /// The worst that there is; `nil` where there are none.
  package var worst: Severity? { Severity.allCases.last { self[$0] > 0 } }

  /// `1 critical, 2 warnings, 1 notice`, the worst first; empty where there are none.
  package var text: String {
    var parts: [String] = []
    for (severity, one, many) in [
      (Severity.critical, "critical", "critical"), (.warning, "warning", "warnings"),
      (.info, "notice", "notices"),
    ] {
      let count = self[severity]
      if count > 0 { parts.append("\(count) " + (count == 1 ? one : many)) }
    }
    return parts.joined(separator: ", ")
  }
}
