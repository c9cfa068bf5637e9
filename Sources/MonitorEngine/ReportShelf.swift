package import MonitorModel

/// The newest report of each collector.
package struct ReportShelf: Sendable {
  private var reports: [String: SourceReport] = [:]
  private var ordered: [SourceReport] = []
  private var isStale = false

  /// A shelf without a report.
  package init() {}

  /// Puts the newest report of a collector in the place of the one before.
  package mutating func put(_ report: SourceReport, of collector: String) {
    reports[collector] = report
    isStale = true
  }

  /// Takes away the reports of collectors that have left.
  package mutating func remove(_ collectors: Set<String>) {
    for name in collectors where reports.removeValue(forKey: name) != nil { isStale = true }
  }

  /// The reports in the order of the collectors; those of others are left out.
  ///
  /// - Complexity: O(collectors) after a report came, else nothing.
  package mutating func inOrder(of collectors: [CollectorHealth]) -> [SourceReport] {
    guard isStale else { return ordered }
    ordered.removeAll(keepingCapacity: true)
    for collector in collectors {
      if let report = reports[collector.name] { ordered.append(report) }
    }
    isStale = false
    return ordered
  }
}
