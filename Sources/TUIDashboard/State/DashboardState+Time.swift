package import MonitorModel

/// Moving through recorded time.
extension DashboardState {
  /// The least and the greatest real time from one tick to the next while playing: at most ten a
  /// second, and a slow one is looked after once a minute.
  private static let playNanoseconds = 1e8...6e10

  /// The recorded tick that is shown, if one is.
  package var past: PastMoment? {
    if case .past(let past) = time { return past }
    return nil
  }

  /// When the picture was frozen; `nil` while it is not.
  package var pausedAt: MonotonicInstant? {
    if case .paused(let since, _) = time { return since }
    return nil
  }

  /// The newest live tick, shown or not; `nil` before the first and in a recording.
  package var newestLive: MonitorSnapshot? {
    switch time {
    case .live: options.isRecording ? nil : snapshot
    case .paused(_, let newest): newest ?? snapshot
    case .past(let past): past.live?.snapshot
    }
  }

  /// Where in recorded time the picture is; `nil` before the first tick.
  package var shownInstant: RecordedInstant? {
    past?.instant
      ?? snapshot.map { RecordedInstant(session: $0.data.registry, at: $0.data.at) }
  }

  /// The real time from one tick to the next while playing, in nanoseconds; `nil` while time
  /// stands.
  package var playInterval: Int64? {
    guard let past, past.isPlaying else { return nil }
    let tick = Double(tickNanoseconds) / abs(speed.factor)
    let range = DashboardState.playNanoseconds
    return Int64(min(max(tick, range.lowerBound), range.upperBound))
  }

  /// One step through time, by the span that charts cover; never less than a tick.
  var stepNanoseconds: Int64 {
    let seconds =
      switch shownSpan.seconds {
      case ...60: 1
      case ...300: 5
      case ...900: 15
      case ...3_600: 60
      case ...21_600: 360
      case ...86_400: 900
      default: 7_200
      }
    return max(tickNanoseconds, Int64(seconds) * 1_000_000_000)
  }

  /// Opens the recording where that is what is shown.
  mutating func start() -> [DashboardEffect] {
    options.isRecording ? seek(Seek(options.start)) : []
  }

  /// What a key does that moves through time; `nil` for every other.
  mutating func travel(_ action: KeyAction) -> [DashboardEffect]? {
    switch action {
    case .timeBack: step(-1)
    case .timeForward: step(1)
    case .timeBackTen: step(-10)
    case .timeForwardTen: step(10)
    case .timeOldest: stopPlaying() + seek(Seek(.oldest))
    case .timeLive: goLive()
    case .previousAnomaly: stopPlaying() + stepAnomaly(forward: false)
    case .nextAnomaly: stopPlaying() + stepAnomaly(forward: true)
    case .faster: setSpeed(speed.scaled(by: 2))
    case .slower: setSpeed(speed.scaled(by: 0.5))
    default: nil
    }
  }

  /// Why an action is refused at the moment that is shown.
  func refusal(of action: KeyAction) -> String? {
    switch action {
    case .acknowledge, .acknowledgeAll, .snooze, .falseAlarm, .expected, .repeatVerdict, .undo,
      .redo, .note, .silence, .editor:
      break
    default: return nil
    }
    if options.isRecording { return "in a recording nothing can be done" }
    return past == nil ? nil : "in the past: End goes back to live"
  }

  // MARK: Steps

  private mutating func step(_ steps: Int64) -> [DashboardEffect] {
    stopPlaying() + move(.step(steps * stepNanoseconds))
  }

  /// Moves on from the shown tick, or from the one that is on its way.
  mutating func move(_ move: TimeMove) -> [DashboardEffect] {
    if var next = seek {
      next.add(move)
      return seek(next)
    }
    guard let from = shownInstant else {
      notice = "no moment is shown yet"
      return []
    }
    return seek(Seek(move, from: from))
  }

  /// Asks for a tick, unless that would be now.
  mutating func seek(_ next: Seek) -> [DashboardEffect] {
    if isNow(next.target) {
      let isMoving = seek != nil
      if case .live = time, !isMoving { notice = "this is now" }
      return goLive()
    }
    let before = seek?.target
    seek = next
    return next.target == before ? [] : [.seek(next.target)]
  }

  /// Whether a target is the newest live tick, or later.
  private func isNow(_ target: MomentTarget) -> Bool {
    guard let live = newestLive?.data else { return false }
    switch target {
    case .step(let from, let nanoseconds):
      return from.session == live.registry && nanoseconds > 0
        && Seek.sum(from.at.nanoseconds, nanoseconds) >= live.at.nanoseconds
    case .tick(let instant):
      guard case .live = time else { return false }
      return instant.session == live.registry && instant.at >= live.at
    case .oldest, .newest, .wall, .anomaly: return false
    }
  }

  /// Shows now; in a recording, its newest tick.
  mutating func goLive() -> [DashboardEffect] {
    guard !options.isRecording else { return stopPlaying() + seek(Seek(.newest)) }
    let isMoving = seek != nil
    seek = nil
    switch time {
    case .live: return isMoving ? [.live] : []
    case .paused(_, let newest):
      time = .live
      if let newest { accept(newest) }
    case .past(let past):
      time = .live
      if let live = past.live { restore(live) }
    }
    needsData = true
    return [.live]
  }

  private mutating func restore(_ live: LiveSide) {
    feed = live.feed
    incidents = live.incidents
    if let newest = live.snapshot { accept(newest) }
    reply = live.reply
    statistics = live.statistics
    forecastsNeverCame = true
  }

  // MARK: Anomalies

  /// Goes to the moment of the anomaly before or after the one that is open, and opens it.
  private mutating func stepAnomaly(forward: Bool) -> [DashboardEffect] {
    if past != nil || options.isRecording { return stepRecordedAnomaly(forward: forward) }
    let all = feed.records
    guard let newest = all.last else {
      // What was told before this process began may be recorded.
      if forward { notice = "no anomaly so far" }
      return forward ? [] : move(.anomaly(forward: false))
    }
    guard case .anomaly(let number) = details.last else {
      show(anomaly: newest.id)
      return forward ? [] : seek(toldAt: newest)
    }
    let place = (feed.index(of: number) ?? all.count) + (forward ? 1 : -1)
    guard all.indices.contains(place) else {
      if forward { notice = "that was the last" }
      return forward ? [] : stepRecordedAnomaly(forward: false)
    }
    show(anomaly: all[place].id)
    return seek(toldAt: all[place])
  }

  private mutating func seek(toldAt record: AnomalyFeed.Record) -> [DashboardEffect] {
    guard let session = newestLive?.data.registry else { return [] }
    return seek(Seek(.tick(RecordedInstant(session: session, at: record.told))))
  }

  /// In the past the feed ends at the moment shown, so the recording says what comes next.
  private mutating func stepRecordedAnomaly(forward: Bool) -> [DashboardEffect] {
    guard seek == nil, case .anomaly(let number) = details.last, let open = feed.record(number),
      let shown = shownInstant
    else { return move(.anomaly(forward: forward)) }
    // Another one that was told at the same tick needs no other moment.
    let place = (feed.index(of: number) ?? 0) + (forward ? 1 : -1)
    if feed.records.indices.contains(place), feed.records[place].told == open.told {
      show(anomaly: feed.records[place].id)
      return []
    }
    let told = min(open.told, shown.at)
    return seek(
      Seek(.anomaly(forward: forward), from: RecordedInstant(session: shown.session, at: told)))
  }

  /// Opens an anomaly instead of the one that is open, or on top of what is.
  mutating func show(anomaly number: UInt64) {
    helpShown = false
    if case .anomaly = details.last { details.removeLast() }
    details.append(.anomaly(number))
    lists[PanelID.anomalyDetail.rawValue] = ListState()
  }

  // MARK: Playing

  /// Freezes the picture or goes on with the newest tick; in the past, plays or stops.
  mutating func togglePause() -> [DashboardEffect] {
    switch time {
    case .live:
      // Before the first tick there is nothing to hold.
      if let snapshot, !options.isRecording {
        time = .paused(since: snapshot.data.at, newest: nil)
      }
      return []
    case .paused(_, let newest):
      time = .live
      if let newest { accept(newest) }
      return []
    case .past(let past): return past.isPlaying ? stopPlaying() : startPlaying()
    }
  }

  /// Lets the past go on by itself.
  mutating func startPlaying() -> [DashboardEffect] {
    guard case .past(var past) = time else { return [] }
    past.isPlaying = true
    past.owed = 0
    time = .past(past)
    return [.play(speed)]
  }

  /// Lets it stand.
  mutating func stopPlaying() -> [DashboardEffect] {
    guard case .past(var past) = time, past.isPlaying else { return [] }
    past.isPlaying = false
    time = .past(past)
    return [.play(nil)]
  }

  /// Goes on by whole ticks; the rest of the time stays owed.
  mutating func play(_ nanoseconds: Int64) -> [DashboardEffect] {
    guard case .past(var past) = time, past.isPlaying, nanoseconds > 0 else { return [] }
    let passed = Double(nanoseconds) * speed.factor
    past.owed = Seek.sum(past.owed, Int64(min(max(passed, -9e18), 9e18)))
    let step = past.owed / tickNanoseconds * tickNanoseconds
    past.owed -= step
    time = .past(past)
    return step == 0 ? [] : move(.step(step))
  }

  private mutating func setSpeed(_ next: PlaySpeed) -> [DashboardEffect] {
    speed = next
    guard let past else {
      notice = "the past plays at \(speedText)"
      return []
    }
    if past.isPlaying { return startPlaying() }
    notice = "speed \(speedText): p plays"
    return []
  }

  private var speedText: String { (speed.isBackward ? "-" : "") + speed.text }

  // MARK: Commands

  /// `:speed N`.
  mutating func setSpeed(_ text: String) -> [DashboardEffect] {
    guard let wanted = PlaySpeed(text) else {
      notice = "a speed is between 0.1 and 10000, below 0 to play backwards"
      return []
    }
    speed = wanted
    return past == nil ? setSpeed(wanted) : startPlaying()
  }

  /// `:goto TIME`.
  mutating func goTo(_ text: String) -> [DashboardEffect] {
    if text == "live" { return goLive() }
    let newest = newestLive?.data.wall ?? past?.extent.newest ?? snapshot?.data.wall
    guard let newest,
      let target = MomentText.parse(text, now: newest, offset: options.utcOffsetSeconds)
    else {
      notice = newest == nil ? "no moment is shown yet" : MomentText.forms
      return []
    }
    return stopPlaying() + seek(Seek(target))
  }

  /// `:recorded`.
  mutating func tellExtent() {
    guard let extent = past?.extent else {
      notice = "Home goes to the oldest moment that is recorded"
      return
    }
    let offset = options.utcOffsetSeconds
    notice =
      "recorded " + Format.dateAndClock(extent.oldest, offset: offset) + " to "
      + Format.dateAndClock(extent.newest, offset: offset) + ", "
      + Format.grouped(UInt64(clamping: extent.ticks)) + " ticks"
    if extent.damaged > 0 { notice += ", \(extent.damaged) damaged stretches" }
  }
}
