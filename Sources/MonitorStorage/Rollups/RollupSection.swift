/// A table of rollups as the bytes that a block takes in.
package struct RollupSection: Sendable {
  /// How long a stretch each point sums up.
  package var period: RollupPeriod
  /// The series, by their numbers in the session.
  package var series: Range<Int>
  /// What ``RollupCodec`` made of the table.
  package var bytes: [UInt8]

  /// Makes a section.
  package init(period: RollupPeriod, series: Range<Int>, bytes: [UInt8]) {
    self.period = period
    self.series = series
    self.bytes = bytes
  }
}
