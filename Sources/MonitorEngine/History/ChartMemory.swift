import MonitorModel

/// The recorded cells of charts, remembered so that the next tick's answer costs next to nothing.
///
/// A track has one series' cells without a hole: it grows at its new end as time goes on, and at its
/// old end as a longer span is wanted or the blocks are read.
struct ChartMemory {
  private struct Key: Hashable {
    var series: SeriesKey
    var grain: Int64
    var era: Int64
  }
  private struct Track {
    var first: Int64
    var cells: [HistoryCell] = []
    var number: Int
    var used: UInt64
    var end: Int64 { first + Int64(cells.count) }
  }

  /// Cells that some series lack.
  struct Gap: Hashable {
    /// Nanoseconds of a cell.
    var grain: Int64
    /// The cells.
    var cells: Range<Int64>
    /// Whether they are newer than what is known; else they are older.
    var isNewer: Bool
    /// Seconds back from now, of charts of an earlier time.
    var era: Int64 = 0
  }

  /// More stretches than a week of warm blocks has.
  private static let spansMax = 4_096

  private struct Stretch: Hashable {
    var session: UInt64
    var numbers: ClosedRange<UInt64>
  }

  private var session: UInt64?
  private var spans: [Stretch: ClosedRange<Int64>] = [:]
  private var tracks: [Key: Track] = [:]
  private var round: UInt64 = 0

  /// Begins an answer on a clock; what was remembered on another is forgotten.
  mutating func begin(_ clock: ChartClock) {
    round += 1
    guard session != clock.session else { return }
    session = clock.session
    tracks = [:]
    spans = [:]
  }

  /// Whether what is remembered is on a clock.
  func isOn(_ clock: ChartClock) -> Bool { session == clock.session }

  /// When a sealed stretch was, on the clock, where that is known.
  func span(_ entry: HistoryTimeline.Entry) -> ClosedRange<Int64>? {
    spans[Stretch(session: entry.session, numbers: entry.numbers)]
  }

  /// Notes when a sealed stretch was; open ones still grow.
  mutating func note(_ entry: HistoryTimeline.Entry, _ span: ClosedRange<Int64>) {
    if case .memory(.open) = entry.place { return }
    if spans.count >= Self.spansMax { spans = [:] }
    spans[Stretch(session: entry.session, numbers: entry.numbers)] = span
  }

  /// What is lacking of some wishes, by gap, the newest first.
  mutating func gaps(
    _ wishes: [ChartWish]
  ) -> [(gap: Gap, series: [(key: SeriesKey, number: Int)])] {
    var found: [Gap: [(key: SeriesKey, number: Int)]] = [:]
    for wish in wishes {
      let key = Key(series: wish.series, grain: wish.grain, era: wish.era)
      let end = wish.cells.upperBound
      var track = tracks[key] ?? Track(first: end, number: wish.number, used: round)
      if end < track.first || wish.cells.lowerBound > track.end {
        track = Track(first: end, number: wish.number, used: round)
      }
      // What nobody has asked for any more since long goes, as time goes on.
      let surplus = wish.cells.lowerBound - track.first - Int64(Limits.chartCells)
      if surplus > 0 {
        track.cells.removeFirst(Int(surplus))
        track.first += surplus
      }
      track.used = round
      tracks[key] = track
      let series = (wish.series, wish.number)
      if track.end < end {
        let gap = Gap(
          grain: wish.grain, cells: track.end..<end, isNewer: true, era: wish.era)
        found[gap, default: []].append(series)
      }
      if wish.cells.lowerBound < track.first {
        let cells = wish.cells.lowerBound..<track.first
        let gap = Gap(grain: wish.grain, cells: cells, isNewer: false, era: wish.era)
        found[gap, default: []].append(series)
      }
    }
    return found.sorted { a, b in
      (a.key.isNewer ? 0 : 1, a.key.era, a.key.grain, a.key.cells.lowerBound)
        < (b.key.isNewer ? 0 : 1, b.key.era, b.key.grain, b.key.cells.lowerBound)
    }.map { ($0.key, $0.value) }
  }

  /// Takes the cells of a gap from `first` on; what lies before could not be read yet.
  mutating func fill(_ gap: Gap, _ series: SeriesKey, _ cells: ArraySlice<HistoryCell>) {
    let key = Key(series: series, grain: gap.grain, era: gap.era)
    let first = gap.cells.upperBound - Int64(cells.count)
    guard var track = tracks[key] else { return }
    if !gap.isNewer, track.first == gap.cells.upperBound {
      track.cells.insert(contentsOf: cells, at: 0)
      track.first = first
    } else if gap.isNewer, track.end == gap.cells.lowerBound {
      // Where not all of a newer gap was read, what is known ends before a hole: it is read anew.
      if first > track.end {
        track.cells = []
        track.first = first
      }
      track.cells += cells
    }
    tracks[key] = track
  }

  /// The remembered cells of a wish: all, or its last ones.
  func cells(_ wish: ChartWish) -> ArraySlice<HistoryCell> {
    guard let track = tracks[Key(series: wish.series, grain: wish.grain, era: wish.era)],
      track.end >= wish.cells.upperBound, track.first < wish.cells.upperBound
    else { return [] }
    let from = max(track.first, wish.cells.lowerBound)
    return track.cells[Int(from - track.first)..<Int(wish.cells.upperBound - track.first)]
  }

  /// Forgets series, those that were not asked for the longest time first, until the rest is within
  /// the limit.
  mutating func trim(to limit: Int = Limits.rememberedChartCells) {
    var count = tracks.values.reduce(0) { $0 + $1.cells.count }
    guard count > limit else { return }
    for (key, track) in tracks.sorted(by: { $0.value.used < $1.value.used }) where count > limit {
      count -= track.cells.count
      tracks[key] = nil
    }
  }
}
