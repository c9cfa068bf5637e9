/// A sample of an exposition: where its text stands, and its numbers.
///
/// It holds places, no text, so that reading an exposition again and again allocates nothing.
package struct ExpositionSample: Sendable, Equatable {
  /// What a sample is of its family, by the suffix of its name.
  package enum Part: UInt8, Sendable {
    /// The value of a gauge, a counter of 0.0.4, a quantile, a state.
    case value
    /// `_total` of a counter.
    case total
    /// `_created`: a time, not a measurement.
    case created
    /// `_count`.
    case count
    /// `_sum`.
    case sum
    /// `_bucket`.
    case bucket
    /// `_gcount`.
    case gaugeCount
    /// `_gsum`.
    case gaugeSum
    /// `_info`.
    case info
  }

  /// The value; may be NaN or infinite.
  package var value: Double
  /// Its time in seconds since 1970; NaN where it has none.
  package var seconds: Double
  /// A hash of its name and labels as they are written.
  package var key: UInt64
  /// The index of its family.
  package var family: Int32
  /// What it is of its family.
  package var part: Part
  private var start: UInt32
  private var nameLength: UInt32
  private var labelStart: UInt32
  private var labelLength: UInt32

  /// Makes a sample from places below 4 GiB.
  init(
    value: Double, seconds: Double, key: UInt64, family: Int, part: Part, name: Range<Int>,
    labels: Range<Int>
  ) {
    self.value = value
    self.seconds = seconds
    self.key = key
    self.family = Int32(truncatingIfNeeded: family)
    self.part = part
    start = UInt32(truncatingIfNeeded: name.lowerBound)
    nameLength = UInt32(truncatingIfNeeded: name.count)
    labelStart = UInt32(truncatingIfNeeded: labels.lowerBound)
    labelLength = UInt32(truncatingIfNeeded: labels.count)
  }

  /// Where its name stands, with its suffix.
  package var name: Range<Int> { Int(start)..<Int(start) + Int(nameLength) }
  /// Where the text between the braces stands; empty where it has no labels.
  package var labels: Range<Int> { Int(labelStart)..<Int(labelStart) + Int(labelLength) }
}
