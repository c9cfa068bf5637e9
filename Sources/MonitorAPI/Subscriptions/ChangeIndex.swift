package import MonitorModel

/// Keeps by series the tick at which its value changed last, so that the changes since any tick of
/// this start can be told.
package struct ChangeIndex: Sendable {
  /// By series, the number of the tick.
  package private(set) var changedAt: [UInt64] = []
  /// By series, the tick at which it was there first.
  package private(set) var bornAt: [UInt64] = []
  private var values: [Double] = []
  private var states: [ReadingState] = []
  private var registry: UInt64?

  /// An index before the first tick.
  package init() {}

  /// Takes in a tick.
  ///
  /// - Complexity: O(series).
  package mutating func take(_ data: ProcessedData) {
    if registry != data.registry || data.series.count < changedAt.count {
      registry = data.registry
      changedAt = []
      bornAt = []
      values = []
      states = []
    }
    let known = min(changedAt.count, data.values.count)
    for index in 0..<known
    where values[index].bitPattern != data.values[index].bitPattern
      || states[index] != data.states[index]
    {
      changedAt[index] = data.sequence
    }
    if data.values.count > known {
      changedAt += repeatElement(data.sequence, count: data.values.count - known)
      bornAt += repeatElement(data.sequence, count: data.values.count - known)
    }
    values = data.values
    states = data.states
  }
}
