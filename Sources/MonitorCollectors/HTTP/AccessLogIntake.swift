package import MonitorModel
package import MonitorSupport
package import WireFormats

/// Follows one access log and tells throughput, errors and percentiles of latency by site and route.
///
/// It looks at the log every 50 ms while it grows and every 250 ms else, on a thread of its own; a
/// tick takes what was gathered.
package final actor AccessLogIntake: Intake {
  /// The shortest wait between two looks, in nanoseconds.
  private static let waitLeast: Int64 = 50_000_000
  /// The longest.
  private static let waitMost: Int64 = 250_000_000
  /// Looks at a tick at the most, each of a megabyte; the rest is read between the ticks.
  private static let looksPerTick = 8
  /// Half the time that tables look back, in nanoseconds.
  private static let halfWindow: Int64 = 30_000_000_000

  /// The collector's name.
  package nonisolated let name: String
  let options: AccessLogOptions
  private let thread: OwnThread
  private let time: MonitorTime
  let tail: LogTail
  var digest: AccessLogDigest
  private var columns = AccessLogColumns()
  private var looking: Task<Void, Never>?
  private var wait = waitLeast
  /// Lines that were there before the start.
  private(set) var oldLines: UInt64 = 0
  private var lastRead: MonotonicInstant?
  /// When the older half of the window began, and the newer one.
  private(set) var windowStart: MonotonicInstant?
  private var halfStart: MonotonicInstant?
  /// What is shown, made anew at most once a second.
  private var shown: (at: MonotonicInstant, facts: [SourceReport.Fact], tables: [SourceTable])?

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes an intake; nothing is opened before the first reading.
  ///
  /// - Throws: where the format that the options name cannot be used.
  package init(
    _ options: AccessLogOptions, thread: OwnThread, time: MonitorTime
  ) throws(AccessLogFormatError) {
    var parser: AccessLogParser?
    if let format = options.format { parser = try AccessLogFormat.parser(format) }
    self.init(options, parser, thread: thread, time: time)
  }

  /// Makes an intake that recognises the format from the lines, whatever the options name.
  package init(recognising options: AccessLogOptions, thread: OwnThread, time: MonitorTime) {
    self.init(options, nil, thread: thread, time: time)
  }

  private init(
    _ options: AccessLogOptions, _ parser: AccessLogParser?, thread: OwnThread, time: MonitorTime
  ) {
    name = options.name
    self.options = options
    self.thread = thread
    self.time = time
    digest = AccessLogDigest(
      site: options.site ?? options.name, followsHosts: options.site == nil,
      groupsAssets: options.groupsAssets, parser: parser)
    var tailOptions = LogTailOptions(path: options.path)
    tailOptions.lookBackBytes = options.lookBackBytes
    tailOptions.stateFolder = options.stateFolder
    tailOptions.stateName = options.name
    tail = LogTail(tailOptions)
  }

  deinit { looking?.cancel() }

  /// Ends looking between ticks and writes the place in the log.
  package func stop() {
    looking?.cancel()
    looking = nil
    tail.save()
  }

  /// The same, when the engine ends.
  package func finish() { stop() }

  /// Looks once more and gives what came since the last time.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    var looks = 0
    while look(at: instant), looks < Self.looksPerTick { looks += 1 }
    startLooking()
    if let problem = tail.status.problem, tail.openFiles == 0 { throw problem }
    let seconds = lastRead.map { max(1e-3, Double(instant - $0) * 1e-9) } ?? 1
    lastRead = instant
    digest.tally.promote(limit: Limits.sourceSubjects)
    columns.write(
      digest.tally, unmatched: digest.unmatched, isCatchingUp: !tail.status.hasCaughtUp)
    let suspects = suspects(over: seconds)
    digest.tally.endInterval()
    turnWindow(at: instant)
    var report = report(at: instant)
    report.suspects = suspects
    return MetricBatch(
      collector: name, at: instant, catalog: columns.columns.catalog,
      values: columns.columns.values, states: columns.columns.states, notes: notes,
      report: report)
  }

  // MARK: - Looking

  private func startLooking() {
    guard looking == nil, options.looksBetweenTicks else { return }
    let time = time
    looking = Task { [weak self] in
      while !Task.isCancelled {
        guard let wait = await self?.lookBetween() else { return }
        let next = time.monotonic().advanced(by: wait)
        do { try await time.sleepUntil(next) } catch { return }
      }
    }
  }

  /// Looks once between two ticks and says how long to wait.
  private func lookBetween() -> Int64 {
    let before = digest.lines
    if look(at: time.monotonic()) { return 0 }
    wait = digest.lines != before ? Self.waitLeast : min(Self.waitMost, wait * 2)
    return wait
  }

  private func look(at instant: MonotonicInstant) -> Bool {
    tail.look(at: instant) { lines, isOld in
      let before = digest.lines
      digest.take(lines)
      if isOld {
        oldLines += digest.lines - before
        beginWindow(at: instant)
      }
    }
  }

  /// Puts the lines from before the start into the window, as far as they are of the last minute.
  private func beginWindow(at instant: MonotonicInstant) {
    digest.tally.endInterval()
    digest.tally.turnWindow()
    halfStart = instant
    windowStart = instant.advanced(by: -Self.halfWindow)
    guard let (first, last) = digest.times else { return }
    if last < time.wall().milliseconds - 60_000 {
      digest.tally.turnWindow()
      windowStart = instant
    } else {
      windowStart = instant.advanced(by: -max(1_000, min(3_600_000, last - first)) * 1_000_000)
    }
  }

  private func turnWindow(at instant: MonotonicInstant) {
    guard let start = halfStart else {
      halfStart = instant
      windowStart = instant
      return
    }
    guard instant - start >= Self.halfWindow else { return }
    digest.tally.turnWindow()
    windowStart = start
    halfStart = instant
  }

  // MARK: - Telling

  private func report(at instant: MonotonicInstant) -> SourceReport {
    let server = digest.parser?.server ?? ""
    var report = SourceReport(
      .http, source: name, kind: server.isEmpty ? "access log" : "\(server) access log",
      origin: options.path)
    report.problem = tail.status.problem?.detail ?? ""
    let isDue = shown.map { instant - $0.at >= 1_000_000_000 } ?? true
    if isDue {
      let seconds = windowStart.map { max(1, Double(instant - $0) * 1e-9) } ?? 1
      shown = (instant, facts(over: seconds), tables(over: seconds))
    }
    report.facts = shown?.facts ?? []
    report.tables = shown?.tables ?? []
    report.lines = digest.tally.errorLines.texts
    report.faults = faults
    return report
  }
}
