/// A fault that was put into a series.
package struct Fault: Hashable, Sendable {
  /// What happens to the values.
  package enum Shape: String, CaseIterable, Sendable {
    /// Far above for a few rows.
    case spike
    /// Far below for a few rows.
    case dip
    /// Many spikes in a short time.
    case spikeBurst
    /// A higher level for a while.
    case shiftUp
    /// A lower level for a while.
    case shiftDown
    /// Most of the traffic is gone.
    case trafficLoss
    /// The noise is several times what it was.
    case variance
    /// The same value again and again.
    case flatLine
    /// The level stays where it was while the season moves on.
    case lossOfSeason
    /// A slow rise to a height that is far out, then back.
    case ramp
    /// Slower and more scattered answers.
    case latencyRegime
    /// Many errors where there were few.
    case errorBurst
  }

  /// What happens.
  package var shape: Shape
  /// The first and the last affected row.
  package var rows: ClosedRange<Int>

  /// Makes a record of a fault.
  package init(shape: Shape, rows: ClosedRange<Int>) {
    self.shape = shape
    self.rows = rows
  }
}
