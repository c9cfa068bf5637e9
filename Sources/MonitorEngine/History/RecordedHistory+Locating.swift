import MonitorModel
import MonitorStorage

/// Where a target is in recorded time.
extension RecordedHistory {
  /// A tick: the stretch it is in and its row there.
  struct Position: Hashable {
    var entry: Int
    var row: Int
  }

  /// Finds a target.
  ///
  /// - Throws: `MomentAbsence` where there is none, with the reason.
  func locate(
    _ target: MomentTarget, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> Position {
    let end = timeline.entries.count - 1
    switch target {
    case .oldest: return Position(entry: 0, row: 0)
    case .newest:
      return Position(entry: end, row: try await run(end, timeline).stamps.count - 1)
    case .tick(let instant): return try await position(of: instant, timeline)
    case .wall(let wall): return try await position(saying: wall, timeline)
    case .step(let from, let nanoseconds):
      let start = try await position(of: from, timeline)
      return nanoseconds < 0
        ? try await back(from: start, by: nanoseconds == .min ? .max : -nanoseconds, timeline)
        : try await forward(from: start, by: nanoseconds, timeline)
    case .anomaly(let from, let isForward):
      return try await anomaly(from: from, isForward, timeline)
    }
  }

  /// A tick that is so near to a civil time, in milliseconds, was meant.
  private static let nearEnough: Int64 = 10_000
  /// By how many milliseconds a civil clock may have been set for its ticks to be found.
  private static let clockSlack: Int64 = 7_200_000
  /// Stretches that are looked into for a civil time.
  private static let wallStretches = 16

  /// The newest tick at which the clock said a time, or the nearest before.
  ///
  /// A clock that was set says some times twice and others never: where the tick that comes first to
  /// mind is not near, those of the stretches around are looked at, too.
  private func position(
    saying wall: WallInstant, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> Position {
    guard let natural = timeline.index(wall: wall) else {
      throw MomentAbsence("nothing is recorded yet")
    }
    func nearest(_ entry: Int) async throws(MomentAbsence) -> (row: Int, away: Int64)? {
      let stamps = try await run(entry, timeline).stamps
      var best: (row: Int, away: Int64)?
      for (row, stamp) in stamps.enumerated() where stamp.wall <= wall {
        let (away, isFar) = wall.milliseconds.subtractingReportingOverflow(stamp.wall.milliseconds)
        if !isFar, away <= best?.away ?? .max { best = (row, away) }
      }
      return best
    }
    let first = try await nearest(natural)
    var best = (position: Position(entry: natural, row: first?.row ?? 0), away: first?.away ?? .max)
    guard best.away > Self.nearEnough else { return best.position }
    let around = timeline.entries.indices.reversed().filter { entry in
      entry != natural
        && timeline.entries[entry].isNear(wall, milliseconds: Self.clockSlack)
    }
    for entry in around.prefix(Self.wallStretches) {
      guard let found = try? await nearest(entry), found.away < best.away else { continue }
      best = (Position(entry: entry, row: found.row), found.away)
    }
    return best.position
  }

  /// The tick at an instant, or the one before it.
  private func position(
    of instant: RecordedInstant, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> Position {
    let range = timeline.range(session: instant.session)
    guard !range.isEmpty else {
      // The whole session has gone: the nearest that is kept.
      return instant.session < (timeline.entries.first?.session ?? 0)
        ? Position(entry: 0, row: 0)
        : Position(
          entry: timeline.entries.count - 1,
          row: try await run(timeline.entries.count - 1, timeline).stamps.count - 1)
    }
    var low = range.lowerBound
    var high = range.upperBound
    // Recorded time is mostly looked at near its end: three stretches back before halving.
    for guess in range.suffix(3).reversed() {
      if let first = try await run(guess, timeline).stamps.first, first.at <= instant.at {
        low = guess + 1
        high = guess + 1
        break
      }
      high = guess
    }
    while low < high {
      let middle = (low + high) / 2
      let first = try await run(middle, timeline).stamps.first
      if first.map({ $0.at <= instant.at }) ?? true { low = middle + 1 } else { high = middle }
    }
    let entry = max(range.lowerBound, low - 1)
    let found = try await run(entry, timeline)
    return Position(entry: entry, row: found.row(at: instant.at) ?? 0)
  }

  private func forward(
    from start: Position, by nanoseconds: Int64, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> Position {
    var here = start
    var left = nanoseconds
    while true {
      let stamps = try await run(here.entry, timeline).stamps
      let now = stamps[here.row].at
      let room = stamps[stamps.count - 1].at - now
      let isLast = here.entry == timeline.entries.count - 1
      if left <= room || isLast {
        let target = now.advanced(by: min(left, room))
        let row = stamps.lastIndex { $0.at <= target } ?? here.row
        // A step goes at least one tick on, into the next stretch where this one ends.
        if row > start.row || here.entry > start.entry {
          return Position(entry: here.entry, row: row)
        }
        if row + 1 < stamps.count { return Position(entry: here.entry, row: row + 1) }
        return isLast ? start : Position(entry: here.entry + 1, row: 0)
      }
      let next = try await run(here.entry + 1, timeline)
      let isSame = timeline.entries[here.entry + 1].session == timeline.entries[here.entry].session
      left -= isSame ? max(0, next.stamps[0].at - now) : room
      here = Position(entry: here.entry + 1, row: 0)
      if left < 0 { return start == here ? start : Position(entry: here.entry, row: 0) }
    }
  }

  private func back(
    from start: Position, by nanoseconds: Int64, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> Position {
    var here = start
    var left = nanoseconds
    while true {
      let stamps = try await run(here.entry, timeline).stamps
      let now = stamps[here.row].at
      let room = now - stamps[0].at
      if left <= room || here.entry == 0 {
        let target = now.advanced(by: -min(left, room))
        let row = stamps.firstIndex { $0.at >= target } ?? 0
        if here.entry < start.entry || row < start.row {
          return Position(entry: here.entry, row: row)
        }
        if row > 0 { return Position(entry: here.entry, row: row - 1) }
        guard here.entry > 0 else { return start }
        let before = try await run(here.entry - 1, timeline)
        return Position(entry: here.entry - 1, row: before.stamps.count - 1)
      }
      let before = try await run(here.entry - 1, timeline)
      let end = before.stamps.count - 1
      let isSame = timeline.entries[here.entry - 1].session == timeline.entries[here.entry].session
      left -= isSame ? max(0, now - before.stamps[end].at) : room
      here = Position(entry: here.entry - 1, row: end)
      if left < 0 { return here }
    }
  }

  /// The tick at which the next anomaly (or the one before) was told first.
  private func anomaly(
    from: RecordedInstant, _ isForward: Bool, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> Position {
    let start = try await position(of: from, timeline)
    var entry = start.entry
    while timeline.entries.indices.contains(entry) {
      let run = try await self.run(entry, timeline)
      var instants: [MonotonicInstant] = []
      for document in run.documents where document.kind == .event {
        var state = DocumentState()
        guard (try? state.take(.event, document.bytes[...])) != nil,
          let event = state.events.first, event.phase == .opened
        else { continue }
        instants.append(event.at)
      }
      let fitting = instants.filter { instant in
        guard run.session == from.session else { return true }
        return isForward ? instant > from.at : instant < from.at
      }
      if let found = isForward ? fitting.min() : fitting.max() {
        return try await position(
          of: RecordedInstant(session: run.session, at: found), timeline)
      }
      entry += isForward ? 1 : -1
    }
    throw MomentAbsence(
      isForward ? "no later anomaly is recorded" : "no earlier anomaly is recorded")
  }
}
