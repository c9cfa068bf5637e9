import MonitorModel
import MonitorStorage

/// Collects the values of some series until their minute or hour is over.
struct RollupSums {
  /// More ticks than can be missed in an hour, of which a sum still fits.
  private static let missedMax = 1_000_000
  private let period: RollupPeriod
  private let series: Range<Int>
  private var values: [[Double]]
  private var ticks: UInt32 = 0
  private var current: Int64?
  private var periods: [Int64] = []
  private var counts: [UInt32] = []
  private var points: [[RollupPoint]]

  /// Nothing yet.
  init(period: RollupPeriod, series: Range<Int>) {
    self.period = period
    self.series = series
    values = [[Double]](repeating: [], count: series.count)
    points = [[RollupPoint]](repeating: [], count: series.count)
  }

  /// Takes a tick: the values by series, NaN where there is none.
  mutating func add(_ stamp: TickStamp, _ row: [Double]) {
    let index = period.index(stamp.at.nanoseconds)
    if current != index {
      close()
      current = index
    }
    // Ticks that never came are gaps of the period in which that was noticed.
    ticks =
      min(ticks + UInt32(max(0, min(stamp.missed, Self.missedMax))), UInt32(Self.missedMax)) + 1
    for (place, value) in row.enumerated() where !value.isNaN { values[place].append(value) }
  }

  private mutating func close() {
    guard let current else { return }
    periods.append(current)
    counts.append(ticks)
    for place in values.indices {
      let gaps = ticks - UInt32(clamping: values[place].count)
      points[place].append(RollupPoint(of: &values[place], gaps: gaps))
      values[place].removeAll(keepingCapacity: true)
    }
    ticks = 0
  }

  /// The table of all ticks.
  consuming func finished() -> RollupTable {
    close()
    return RollupTable(
      period: period, series: series, periods: periods, ticks: counts,
      points: points.flatMap { $0 })
  }
}
