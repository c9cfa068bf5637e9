import MonitorModel
import MonitorStorage

/// What was shown at a tick.
extension RecordedHistory {
  /// Ticks up to the one that is shown which bring all rates, where everything is read at every
  /// tick.
  private static let lookback = 3
  /// Ticks that bring values which are not read at every tick.
  private static let longLookback = 16
  /// How far back related series are looked for, in nanoseconds.
  private static let relatedBack: Int64 = 900_000_000_000
  /// How far back events are shown, in nanoseconds.
  private static let eventsBack: Int64 = 3_600_000_000_000

  /// The snapshot at a position.
  func compose(
    _ position: Position, _ run: any HistoryRun, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> MomentComposer.Composed {
    let events = await events(before: position, run, timeline)
    let short = await stretches(
      position, run, timeline, ticks: Self.lookback, nanoseconds: .max)
    do {
      let composed = try composer.compose(short, events: events)
      let states = composed.snapshot.data.states
      let isWhole =
        run.catalog.collectors.indices.allSatisfy { index in
          run.deliveries(of: index)[max(0, position.row - 2)...position.row].allSatisfy(\.isFresh)
        } && !states.contains { $0 == .skipped || $0 == .stale || $0 == .warmingUp }
      if isWhole { return composed }
      let long = await stretches(
        position, run, timeline, ticks: Self.longLookback, nanoseconds: .max)
      return try composer.compose(long, events: events)
    } catch {
      throw MomentAbsence("this moment cannot be read: \(error)")
    }
  }

  /// What a view asked for at a position.
  func answer(
    _ request: DataRequest, _ position: Position, _ run: any HistoryRun,
    _ timeline: HistoryTimeline, _ composed: MomentComposer.Composed
  ) async throws(MomentAbsence) -> DataReply {
    var request = request
    let span = Self.span(of: request, at: composed.snapshot.data.at)
    if let question = request.related,
      composed.snapshot.data.at - question.at > Self.relatedBack
    {
      request.related = nil
    }
    guard span > 0 else { return DataReply() }
    let stretches = await stretches(
      position, run, timeline, ticks: .max, nanoseconds: span)
    let snapshot = composed.snapshot
    let now = snapshot.data.at
    let question = ChartAnswer.Question(
      request, held: Self.held(stretches, now.advanced(by: -min(span, now.nanoseconds))), now: now)
    let reply: DataReply
    do {
      reply = try composer.answer(question.request, stretches, snapshot)
    } catch {
      throw MomentAbsence("the time before this moment cannot be read: \(error)")
    }
    return await complete(
      ChartAnswer(
        question, reply, series: snapshot.data.series,
        clock: ChartClock(
          session: run.session, boot: (run as? SealedRun)?.head.boot ?? [], at: now,
          wall: snapshot.data.wall)))
  }

  /// Since when some stretches that were asked for from `limit` on hold all values.
  private static func held(
    _ stretches: [MomentComposer.Stretch], _ limit: MonotonicInstant
  ) -> MonotonicInstant {
    guard let first = stretches.first, first.rows.lowerBound == 0 else { return limit }
    return max(limit, first.run.stamps.first?.at ?? limit)
  }

  /// How far back a processor must see for a request, in nanoseconds.
  ///
  /// Of a chart over more than an hour it makes the newest cells only; the others are remembered.
  private static func span(of request: DataRequest, at now: MonotonicInstant) -> Int64 {
    let hour = StatisticsWindow.hour.nanoseconds
    var span: Int64 = 0
    for history in request.histories {
      let (length, overflow) = history.bucketNanoseconds.multipliedReportingOverflow(
        by: Int64(clamping: history.buckets))
      let isLong = overflow || length > hour
      let grain = ChartPlan.grain(
        max(1, history.bucketNanoseconds), Int64(min(max(1, history.buckets), 4_096)))
      span = max(span, isLong ? 2 * min(grain, hour / 2) : length)
    }
    if let question = request.related {
      let back = now - question.at + RelatedSeries.before + 10_000_000_000
      // All series are read for it: of what is further off the person goes to its moment.
      span = max(span, min(back, relatedBack))
    }
    if let window = request.window { span = max(span, window.nanoseconds) }
    if !request.details.isEmpty { span = max(span, StatisticsWindow.hour.nanoseconds) }
    return min(span, hour)
  }

  /// The rows up to a position, as far back as asked and as the session goes, oldest first; a
  /// stretch that cannot be read ends them.
  private func stretches(
    _ position: Position, _ run: any HistoryRun, _ timeline: HistoryTimeline, ticks: Int,
    nanoseconds: Int64
  ) async -> [MomentComposer.Stretch] {
    let (limit, overflow) = run.stamps[position.row].at.nanoseconds.subtractingReportingOverflow(
      nanoseconds)
    let oldest = overflow ? Int64.min : limit
    var result: [MomentComposer.Stretch] = []
    var left = ticks
    var entry = position.entry
    var current = run
    var end = position.row + 1
    while true {
      var first = current.stamps.firstIndex { $0.at.nanoseconds > oldest } ?? end
      first = max(min(first, end), left == .max ? 0 : end - left)
      result.insert(MomentComposer.Stretch(run: current, rows: first..<end), at: 0)
      if left != .max { left -= end - first }
      guard first == 0, left > 0, entry > 0,
        timeline.entries[entry - 1].session == run.session,
        let before = try? await self.run(entry - 1, timeline)
      else { return result }
      entry -= 1
      current = before
      end = before.stamps.count
    }
  }

  /// The events of the session that were told before the run of a position, an hour back.
  private func events(
    before position: Position, _ run: any HistoryRun, _ timeline: HistoryTimeline
  ) async -> [AnomalyEvent] {
    let limit = run.stamps[position.row].at.nanoseconds - Self.eventsBack
    var events: [AnomalyEvent] = []
    var entry = position.entry - 1
    while entry >= 0, timeline.entries[entry].session == run.session,
      let before = try? await self.run(entry, timeline),
      let last = before.stamps.last, last.at.nanoseconds >= limit
    {
      var state = DocumentState()
      for document in before.documents where document.kind == .event {
        try? state.take(.event, document.bytes[...])
      }
      events = state.events + events
      entry -= 1
    }
    return events
  }
}
