import MonitorModel
import MonitorStorage
import MonitorSupport

/// What charts show of the time before the processor's own.
///
/// Minutes and hours come from rollups where a block has them, everything else from the columns. At
/// most `Limits.chartBlocks` blocks are read for an answer, the newest first; what is still missing
/// comes with the next ones. Percentiles are not asked for here: those of several minutes cannot be
/// had from those of each.
extension RecordedHistory {
  /// Ticks before the first of a stretch that bring the first rates.
  private static let lookback = 16
  /// How far civil time may be from monotonic time before a block is missed or read in vain.
  private static let slack: Int64 = 120_000_000_000

  /// A whole answer: the processor's, and what is recorded before it.
  ///
  /// Beyond `deadline`, where there is one, it does not wait for the store: what is not read by then
  /// is in a later answer.
  func complete(
    _ answer: ChartAnswer, until deadline: MonotonicInstant? = nil
  ) async -> DataReply {
    let wishes = answer.wishes
    guard !wishes.isEmpty else { return answer.joined { _ in [] } }
    charts.begin(answer.clock)
    if deadline == nil {
      while let other = filling { await other.value }
    }
    if isReadable, !charts.gaps(wishes).isEmpty {
      let reading = filling ?? fill(wishes, answer.clock)
      if let deadline {
        await time.wait(for: reading, until: deadline)
      } else {
        await reading.value
      }
    }
    return answer.joined { charts.cells($0) }
  }

  /// Begins to read what some wishes lack.
  private func fill(_ wishes: [ChartWish], _ clock: ChartClock) -> Task<Void, Never> {
    let task = Task {
      let timeline = await timeline()
      var budget = Limits.chartBlocks
      for (gap, series) in charts.gaps(wishes) where budget > 0 {
        let filled = await fill(gap, series, timeline, clock, &budget)
        guard charts.isOn(clock) else { break }
        for (place, one) in series.enumerated() {
          charts.fill(gap, one.key, filled.cells[place][filled.first...])
        }
      }
      charts.trim()
      filling = nil
    }
    filling = task
    return task
  }

  /// Reads a gap, newest first: the cells of each series, and the place of the first that is whole.
  private func fill(
    _ gap: ChartMemory.Gap, _ series: [(key: SeriesKey, number: Int)],
    _ timeline: HistoryTimeline, _ clock: ChartClock, _ budget: inout Int
  ) async -> (cells: [[HistoryCell]], first: Int) {
    var cells = [[HistoryCell]](
      repeating: [HistoryCell](repeating: HistoryCell(), count: gap.cells.count),
      count: series.count)
    var isFirst = true
    for index in timeline.entries.indices.reversed() {
      let span = span(timeline.entries[index], clock)
      guard span.upperBound >= gap.cells.lowerBound * gap.grain,
        span.lowerBound < gap.cells.upperBound * gap.grain
      else { continue }
      guard budget > 0 || isFirst else {
        let whole = ChartPlan.index(span.upperBound, gap.grain) + 1 - gap.cells.lowerBound
        return (cells, Int(min(max(0, whole), Int64(gap.cells.count))))
      }
      isFirst = false
      budget -= 1
      guard let run = try? await self.run(index, timeline) else { continue }
      let before = await lead(run, index, timeline, gap, clock)
      let shift = clock.shift(of: run)
      charts.note(timeline.entries[index], Self.span(run, shift))
      add(run, before, shift, gap, series, &cells)
    }
    return (cells, 0)
  }

  /// The last ticks of the stretch before, where the first tick of a run is wanted.
  private func lead(
    _ run: any HistoryRun, _ index: Int, _ timeline: HistoryTimeline, _ gap: ChartMemory.Gap,
    _ clock: ChartClock
  ) async -> MomentComposer.Stretch? {
    guard index > 0, timeline.entries[index - 1].session == run.session,
      !Self.isSummed(run, gap.grain),
      let first = run.stamps.first,
      first.at.nanoseconds + clock.shift(of: run)
        >= gap.cells.lowerBound * gap.grain,
      let before = try? await self.run(index - 1, timeline)
    else { return nil }
    let rows = before.stamps.indices.suffix(Self.lookback)
    return MomentComposer.Stretch(run: before, rows: rows.startIndex..<rows.endIndex)
  }

  // MARK: One stretch

  /// Whether a run has rollups of which cells of a length are made.
  private static func isSummed(_ run: any HistoryRun, _ grain: Int64) -> Bool {
    grain % RollupPeriod.minute.nanoseconds == 0 && (run as? SealedRun)?.head.tier == .cold
  }

  private func add(
    _ run: any HistoryRun, _ before: MomentComposer.Stretch?, _ shift: Int64,
    _ gap: ChartMemory.Gap, _ series: [(key: SeriesKey, number: Int)],
    _ cells: inout [[HistoryCell]]
  ) {
    let numbers = Self.numbers(series, run.catalog)
    if Self.isSummed(run, gap.grain), let block = run as? SealedRun {
      addRollups(block, shift, gap, numbers, &cells)
    } else {
      addColumns(run, before, shift, gap, numbers, &cells)
    }
  }

  /// The numbers that some series have in a run; −1 where it does not know one.
  private static func numbers(
    _ series: [(key: SeriesKey, number: Int)], _ catalog: BlockCatalog
  ) -> [Int] {
    let definitions = catalog.definitions
    var numbers = series.map { one in
      definitions.indices.contains(one.number) && definitions[one.number].key == one.key
        ? one.number : -1
    }
    guard numbers.contains(-1) else { return numbers }
    var places: [SeriesKey: Int] = [:]
    for (place, one) in series.enumerated() where numbers[place] < 0 { places[one.key] = place }
    for (number, definition) in definitions.enumerated() {
      if let place = places[definition.key] { numbers[place] = number }
    }
    return numbers
  }

  private func addRollups(
    _ block: SealedRun, _ shift: Int64, _ gap: ChartMemory.Gap, _ numbers: [Int],
    _ cells: inout [[HistoryCell]]
  ) {
    let hour = RollupPeriod.hour
    let period = gap.grain % hour.nanoseconds == 0 ? hour : .minute
    let known = numbers.filter { $0 >= 0 }
    guard let tables = try? maker.rollups(of: block, period, series: known) else { return }
    for (place, number) in numbers.enumerated() {
      guard let table = tables.first(where: { $0.series.contains(number) }),
        let points = table.points(of: number)
      else { continue }
      for (index, point) in zip(table.periods, points) {
        // The middle of a minute of another boot decides which cell it belongs to.
        let middle = index * period.nanoseconds + period.nanoseconds / 2 &+ shift
        let cell = ChartPlan.index(middle, gap.grain)
        guard gap.cells.contains(cell) else { continue }
        cells[place][Int(cell - gap.cells.lowerBound)].add(
          count: point.count, sum: point.sum, minimum: point.minimum, maximum: point.maximum)
      }
    }
  }

  private func addColumns(
    _ run: any HistoryRun, _ before: MomentComposer.Stretch?, _ shift: Int64,
    _ gap: ChartMemory.Gap, _ numbers: [Int], _ cells: inout [[HistoryCell]]
  ) {
    func cell(_ stamp: TickStamp) -> Int64 {
      ChartPlan.index(stamp.at.nanoseconds &+ shift, gap.grain)
    }
    let stamps = run.stamps
    guard let first = stamps.firstIndex(where: { gap.cells.contains(cell($0)) }),
      let last = stamps.lastIndex(where: { gap.cells.contains(cell($0)) })
    else { return }
    var stretches = [
      MomentComposer.Stretch(run: run, rows: max(0, first - Self.lookback)..<last + 1)
    ]
    if let before, first < Self.lookback { stretches.insert(before, at: 0) }
    let own = stretches.count - 1
    // A stretch that is damaged is a gap; what was damaged is counted where blocks are opened.
    try? scan.scan(stretches, series: numbers) { stretch, stamp, values in
      let number = cell(stamp)
      guard stretch == own, !stamp.isProvisional, gap.cells.contains(number) else { return }
      let place = Int(number - gap.cells.lowerBound)
      for (series, value) in values.enumerated() where !value.isNaN {
        cells[series][place].add(value)
      }
    }
  }

  // MARK: Where stretches lie

  /// When a stretch was, on a clock: exactly where it has been read, else by its civil times.
  private func span(
    _ entry: HistoryTimeline.Entry, _ clock: ChartClock
  ) -> ClosedRange<Int64> {
    if case .memory(.open(_, let run)) = entry.place { return Self.span(run, clock.shift(of: run)) }
    if let known = charts.span(entry) { return known }
    let low = clock.nanoseconds(of: entry.walls.lowerBound) - Self.slack
    return low...max(low, clock.nanoseconds(of: entry.walls.upperBound) + Self.slack)
  }

  private static func span(_ run: any HistoryRun, _ shift: Int64) -> ClosedRange<Int64> {
    let first = (run.stamps.first?.at.nanoseconds ?? 0) &+ shift
    return first...max(first, (run.stamps.last?.at.nanoseconds ?? 0) &+ shift)
  }
}
