/// The series there are: what `GET /realtime/series` answers.
package struct SeriesListDocument: Hashable, Codable, Sendable {
  /// A series.
  package struct Series: Hashable, Codable, Sendable {
    /// The dotted name.
    package var name: String
    /// The labels by name.
    package var labels: [String: String]
    /// The name with the labels, as patterns match it.
    package var key: String
    /// The unit, as in UCUM.
    package var unit: String
    /// The name of its family in OpenMetrics.
    package var openMetrics: String
    /// A value it cannot pass; absent where it has none.
    package var ceiling: Double?
    /// The side on which it is bad: `high`, `low`, `both` or `none`.
    package var concern: String
  }

  /// The series, in the order of their registration.
  package var series: [Series]
}
