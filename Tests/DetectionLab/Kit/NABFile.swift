import Glibc

/// One file of the Numenta Anomaly Benchmark with its windows, and the worth of an alert at each
/// of its rows.
package struct NABFile: Sendable {
  /// Its name with its folder, as the label file has it.
  package let name: String
  /// The time of each row, in seconds after 1 January 1970.
  package let times: [Int64]
  /// The value of each row.
  package let values: [Double]
  /// The labelled windows, by their first and last row, in order.
  package let windows: [ClosedRange<Int>]
  /// So many rows at the start count for nothing: 15 %, at most 750.
  package let probation: Int
  /// The window of each row, -1 outside of all.
  let windowOfRow: [Int]
  /// The worth of an alert at each row before weights: 0…1 in a window, -1…0 outside.
  let worth: [Double]
  /// The windows that are not wholly in probation.
  let liveWindows: [Int]

  /// Makes a file; windows are in order and do not overlap.
  package init(name: String, times: [Int64], values: [Double], windows: [ClosedRange<Int>]) {
    self.name = name
    self.times = times
    self.values = values
    self.windows = windows
    let count = values.count
    probation = LabelledSeries.learningRows(of: count)
    var windowOfRow = [Int](repeating: -1, count: count)
    var worth = [Double](repeating: -1, count: count)
    var cursor = 0
    for (index, window) in windows.enumerated() {
      if index > 0 { Self.markOutside(cursor..<window.lowerBound, windows[index - 1], &worth) }
      for row in window {
        windowOfRow[row] = index
        let position = -Double(window.upperBound - row + 1) / Double(window.count)
        worth[row] = Self.squash(position) / Self.squash(-1)
      }
      cursor = window.upperBound + 1
    }
    if let last = windows.last { Self.markOutside(cursor..<count, last, &worth) }
    self.windowOfRow = windowOfRow
    self.worth = worth
    let firstRow = probation
    liveWindows = windows.indices.filter { windows[$0].upperBound >= firstRow }
  }

  /// The scaled sigmoid of the published rules: 1 far before, 0 at, -1 far after the end.
  private static func squash(_ position: Double) -> Double { 2 / (1 + exp(5 * position)) - 1 }

  /// The worth of rows after a window: falling with the distance in widths of it.
  private static func markOutside(
    _ rows: Range<Int>, _ window: ClosedRange<Int>, _ worth: inout [Double]
  ) {
    guard window.count > 1 else { return }
    for row in rows {
      let position = Double(row - window.upperBound) / Double(window.count - 1)
      worth[row] = position > 3 ? -1 : squash(position)
    }
  }
}
