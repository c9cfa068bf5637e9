/// The text formats in which Prometheus' world tells of metrics.
package enum ExpositionFormat: Sendable, Equatable {
  /// The Prometheus text format 0.0.4.
  case text
  /// OpenMetrics 1.0.0.
  case openMetrics

  /// What the `Content-Type` of an answer promises; `nil` where it is surely neither, such as HTML.
  ///
  /// An answer decides, not the request: Debian's node_exporter answers 0.0.4 whatever was asked.
  package init?(contentType: String) {
    let type = contentType.lowercased()
    let refused = ["text/html", "application/json", "application/vnd.google.protobuf", "image/"]
    if refused.contains(where: { type.hasPrefix($0) }) { return nil }
    self = type.hasPrefix("application/openmetrics-text") ? .openMetrics : .text
  }

  /// Its name for people.
  package var name: String { self == .text ? "Prometheus text 0.0.4" : "OpenMetrics 1.0" }
}
