import MonitorModel

/// How one chart is joined of what the processor holds and of what is recorded before that.
///
/// ```
///                    cut
///  cells   │ │ │ │ │ │ │ │ │ │        of a minute where whole minutes make a bucket
///  from    recorded  │ processor
///  chart   │   │   │   │   │   │      buckets: whole cells
/// ```
struct ChartPlan: Sendable {
  /// What the chart asks for.
  let wanted: DataRequest.History
  /// Nanoseconds of a cell.
  let grain: Int64
  /// The cells of the chart, the newest, partly filled one included; cell n begins at n × `grain`.
  let cells: Range<Int64>
  /// The first cell that comes from the processor.
  let cut: Int64

  /// Plans a chart up to `now`, where the processor holds values since `held`.
  init(_ wanted: DataRequest.History, held: MonotonicInstant, now: MonotonicInstant) {
    self.wanted = wanted
    let length = max(1, wanted.bucketNanoseconds)
    let count = Int64(min(max(1, wanted.buckets), 4_096))
    grain = Self.grain(length, count)
    let first = Self.index(now.nanoseconds, length) - count + 1
    let newest = Self.index(now.nanoseconds, grain)
    let lower = first.multipliedReportingOverflow(by: length / grain)
    cells = min(lower.overflow ? newest : lower.partialValue, newest)..<newest + 1
    // A cell that the processor holds in part is recorded as a whole, once it is over.
    let whole = Self.index(held.nanoseconds, grain)
    cut = min(held.nanoseconds == whole * grain ? whole : whole + 1, newest)
  }

  /// Plans the chart of an earlier time, all of which is recorded: as many whole buckets before
  /// those of now as come nearest to so many seconds.
  init(_ wanted: DataRequest.History, earlierBy seconds: Int64, now: MonotonicInstant) {
    var longer = wanted
    let length = max(1, wanted.bucketNanoseconds)
    let back = (seconds * 1_000_000_000 + length / 2) / length
    // The bucket after the newest one is partly filled, and cut off.
    longer.buckets = min(max(1, wanted.buckets), 4_095) + 1
    let end = (Self.index(now.nanoseconds, length) - back + 1) * length
    self.init(
      longer, held: MonotonicInstant(nanoseconds: end), now: MonotonicInstant(nanoseconds: end))
  }

  /// The chart of an earlier time of its recorded cells, or the last of them.
  func past(_ cells: ArraySlice<HistoryCell>) -> DataReply.History {
    let none = DataReply.History(
      series: wanted.series, bucketNanoseconds: grain, firstBucket: cut, means: [], minima: [],
      maxima: [])
    var chart = joined(none, cells)
    chart.means.removeLast()
    chart.minima.removeLast()
    chart.maxima.removeLast()
    chart.counts.removeLast()
    return chart
  }

  /// The length of the cells that buckets of a length are made of.
  static func grain(_ length: Int64, _ count: Int64) -> Int64 {
    let round: [Int64] = [60_000_000_000, 3_600_000_000_000]
    return round.first {
      length % $0 == 0 && length / $0 <= Int64(Limits.chartCells) / count
    } ?? length
  }

  /// The number of the stretch of a length that an instant is in.
  static func index(_ nanoseconds: Int64, _ length: Int64) -> Int64 {
    let quotient = nanoseconds / length
    return nanoseconds % length < 0 ? quotient - 1 : quotient
  }

  /// The cells that come from what is recorded; none where the processor holds all.
  var recorded: Range<Int64> {
    cells.lowerBound..<max(cells.lowerBound, min(cut, cells.upperBound))
  }

  /// What the processor is asked for.
  var live: DataRequest.History {
    guard !recorded.isEmpty else { return wanted }
    return DataRequest.History(
      series: wanted.series, bucketNanoseconds: grain,
      buckets: Int(min(4_096, cells.upperBound - cut)))
  }

  /// The chart of both parts; `older` are the cells of `recorded`, or the last of them.
  func joined(_ newer: DataReply.History, _ older: ArraySlice<HistoryCell>) -> DataReply.History {
    guard !recorded.isEmpty else { return newer }
    let perBucket = wanted.bucketNanoseconds / grain
    let first = ChartPlan.index(cells.lowerBound, perBucket)
    let count = Int(ChartPlan.index(cells.upperBound - 1, perBucket) - first) + 1
    var buckets = [HistoryCell](repeating: HistoryCell(), count: count)
    func add(_ cell: HistoryCell, at number: Int64) {
      let place = ChartPlan.index(number, perBucket) - first
      if buckets.indices.contains(Int(place)) { buckets[Int(place)].add(cell) }
    }
    for (place, cell) in older.enumerated() {
      add(cell, at: recorded.upperBound - Int64(older.count - place))
    }
    for place in newer.means.indices where place < newer.counts.count {
      let number = newer.firstBucket + Int64(place)
      guard number >= cut else { continue }
      let count = newer.counts[place]
      add(
        HistoryCell(
          count: count, sum: Double(newer.means[place]) * Double(count),
          minimum: newer.minima[place], maximum: newer.maxima[place]), at: number)
    }
    return DataReply.History(
      series: wanted.series, bucketNanoseconds: wanted.bucketNanoseconds, firstBucket: first,
      means: buckets.map { $0.count > 0 ? Float($0.sum / Double($0.count)) : .nan },
      minima: buckets.map(\.minimum), maxima: buckets.map(\.maximum), counts: buckets.map(\.count))
  }
}
