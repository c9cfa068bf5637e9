/// A range of values, both ends included; an end that is open is absent.
package struct RangeDocument: Hashable, Codable, Sendable {
  /// The least value.
  package var low: Double?
  /// The greatest value.
  package var high: Double?

  /// Writes out a range.
  package init(_ range: ClosedRange<Double>) {
    low = range.lowerBound.ifFinite
    high = range.upperBound.ifFinite
  }
}
