package import MonitorModel
package import MonitorSupport
package import WireFormats

/// A command that is run now and then, and what its output measures.
///
/// It runs on a thread of its own while ticks go on: a reading tells what the last run gave and,
/// where the next one is due, begins it.
package final actor CommandIntake: Intake {
  /// Reads an exposition: gives each sample, and says in words what is wrong, if anything is.
  package typealias ExpositionReader =
    @Sendable (
      Bytes, ((key: SeriesKey, value: Double, isCounter: Bool, unit: String)) -> Void
    ) -> String?

  /// The thread on which commands are waited for.
  private final actor Runner {
    private let thread: OwnThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: OwnThread) { self.thread = thread }

    func run(_ options: CommandOptions, time: MonitorTime) -> CommandOutcome {
      let call = CommandCall(
        options.arguments, timeout: options.timeout, environment: options.environment)
      return CommandRun.run(call, time: time)
    }
  }

  /// The collector's name.
  package nonisolated let name: String
  private let options: CommandOptions
  private let time: MonitorTime
  private let runner: Runner
  private let exposition: ExpositionReader?
  private var series: PushedSeries
  private var run: Task<Void, Never>?
  private var due = MonotonicInstant(nanoseconds: .min)
  private var runs: UInt64 = 0
  private var failures: UInt64 = 0
  private var faults: [String: UInt64] = [:]
  private var last: CommandOutcome?
  private var problem = ""
  private var text = ""
  private let duration: Int
  private let exit: Int

  /// Faults that are told apart.
  private static let faultsMost = 32

  /// Makes an intake; the command runs first when it is asked first.
  ///
  /// `exposition` reads outputs of that form.
  package init(
    _ options: CommandOptions, thread: OwnThread, time: MonitorTime,
    exposition: ExpositionReader? = CommandExposition.read
  ) {
    name = options.name
    self.options = options
    self.time = time
    self.exposition = exposition
    runner = Runner(thread)
    // A value is old when a few runs have not brought it again.
    let idle = max(options.interval.nanoseconds, 1_000_000_000).multipliedReportingOverflow(by: 4)
    var series = PushedSeries(
      idle: idle.overflow ? .max : idle.partialValue, wall: time.wall())
    _ = series.groups.place(of: options.name)
    let labels = [SeriesKey.Label("command", options.name)]
    duration = series.columns.addReal("command.duration", labels)
    series.columns.add(
      SeriesDefinition(
        SeriesKey("command.duration", labels), .seconds, .level(duration), concern: .high,
        role: .responseTime, weight: 0.3, grain: 0.1))
    exit = series.columns.addGauge("command.exit_status", labels)
    let isCheck = options.form == .nagios
    series.columns.add(
      SeriesDefinition(
        SeriesKey(isCheck ? "command.state" : "command.exit_status", labels), .count,
        .level(exit), concern: .high, weight: isCheck ? 0.8 : 0.5))
    self.series = series
  }

  /// Tells what the last run gave, and begins the next where it is due.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    if run == nil, instant >= due {
      due = instant.advanced(by: max(options.interval.nanoseconds, 100_000_000))
      begin()
    }
    series.fill(at: instant)
    markOwn()
    return MetricBatch(
      collector: name, at: instant, catalog: series.columns.catalog,
      values: series.columns.values, states: series.columns.states, report: report)
  }

  /// Waits for the run that is under way, if one is.
  package func settle() async { await run?.value }

  private func begin() {
    run = Task { [runner, options, time] in
      let outcome = await runner.run(options, time: time)
      self.take(outcome)
    }
  }

  private func take(_ outcome: CommandOutcome) {
    run = nil
    runs += 1
    last = outcome
    problem = ""
    let now = PushedNow(instant: time.monotonic(), wall: time.wall())
    if options.form == .nagios, case .exited(0...3) = outcome.end {
      outcome.output.withUnsafeBytes { text = String(NagiosOutput($0).text.prefix(200)) }
    } else if outcome.end != .exited(0) {
      failures += 1
      problem = "\(outcome.end)"
      if !outcome.complaint.isEmpty { problem += ": \(outcome.complaint)" }
      return
    }
    var reading = CommandReading(options, at: now)
    outcome.output.withUnsafeBytes {
      reading.read($0, into: &series, exposition: exposition)
    }
    for (fault, count) in reading.faults
    where faults[fault] != nil || faults.count < Self.faultsMost {
      faults[fault, default: 0] += count
    }
    series.groups.hear(
      0, taken: UInt64(reading.samples), refused: 0, at: now.instant.nanoseconds)
    problem = reading.problem
    if !problem.isEmpty { failures += 1 }
  }

  /// The columns about the command itself; after a run that failed all others have no reading.
  private func markOwn() {
    guard let last else {
      series.columns.mark(duration, .warmingUp)
      series.columns.mark(exit, .warmingUp)
      return
    }
    series.columns.setReal(duration, Double(last.nanoseconds) * 1e-9)
    switch last.end {
    case .exited(let code): series.columns.setGauge(exit, Int64(code))
    case .timedOut: series.columns.mark(exit, .timedOut)
    default: series.columns.mark(exit, .failed)
    }
    guard !problem.isEmpty else { return }
    let state: ReadingState = last.end == .timedOut ? .timedOut : .failed
    series.columns.mark(2..<series.columns.values.count, state)
  }

  private var report: SourceReport {
    let line = options.arguments.first ?? ""
    var report = SourceReport(.business, source: name, kind: "command", origin: line)
    report.problem = problem
    report.facts = [
      .init("runs", .number(Double(runs), .count)),
      .init("failures", .number(Double(failures), .count)),
    ]
    if let last {
      report.facts.append(.init("took", .number(Double(last.nanoseconds) * 1e-9, .seconds)))
    }
    if !text.isEmpty { report.facts.append(.init("says", .text(text))) }
    report.faults = series.faults
    for (fault, count) in faults.sorted(by: { $0.key < $1.key }) {
      report.faults.append(.init(fault, count: count))
    }
    return report
  }
}
