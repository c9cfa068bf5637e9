import Glibc
import MonitorModel
package import MonitorSupport

/// Runs the detector over the inputs of a plan, one after the other.
package struct DetectSession {
  /// How it runs.
  package struct Options: Sendable {
    /// How each input is read and told.
    package var detection = DetectionOptions()
    /// Whether scores are 0 and 1 only.
    package var isBinary = false

    /// The options of a command line without options.
    package init() {}
  }

  private let plan: DetectPlan
  private let config: RealtimeMonitorConfig
  private let log: Log
  private let results: ByteSink
  private var options: Options

  /// A session over a plan, which tells of anomalies in `results`.
  package init(
    _ plan: DetectPlan, settings: Settings, options: Options,
    results: ByteSink = ByteSink(descriptor: STDOUT_FILENO)
  ) {
    self.plan = plan
    self.results = results
    self.options = options
    config = settings.monitor
    log = Log(settings)
  }

  /// Reads all inputs; a failure of one does not stop the others.
  ///
  /// - Returns: an exit status.
  package mutating func run() -> Int32 {
    for problem in plan.problems { log.write(.error, PlainText.clean(problem)) }
    var status = plan.problems.isEmpty ? ExitStatus.success : ExitStatus.failure
    for job in plan.jobs {
      do throws(DetectError) {
        try run(job)
      } catch .readerGone {
        return status
      } catch {
        log.write(.error, PlainText.clean("\(job.path): \(error)"))
        status = ExitStatus.failure
        if case .results = error { return status }
        if case .row = error { return status }
      }
    }
    return status
  }

  private mutating func run(_ job: DetectPlan.Job) throws(DetectError) {
    let input = job.path == "-" ? STDIN_FILENO : open(job.path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw .input(SystemFile.reason(errno)) }
    defer { if input != STDIN_FILENO { close(input) } }
    guard let path = job.scores else { return try detect(job, input, scores: nil) }
    let file = try ScoreFile(path, input: input)
    let writer = ScoreWriter(
      ByteSink(descriptor: file.descriptor), isBinary: options.isBinary)
    do throws(DetectError) {
      try detect(job, input, scores: writer)
    } catch {
      try file.finish(isWhole: false)
      throw error
    }
    try file.finish(isWhole: true)
  }

  private mutating func detect(
    _ job: DetectPlan.Job, _ input: Int32, scores: ScoreWriter?
  ) throws(DetectError) {
    var detection = SeriesDetection(
      job.name, judge: DetectorJudge(series: job.name.series, config: config),
      options: options.detection, scores: scores, results: results)
    try detection.run(ByteSource(descriptor: input))
    if detection.isReaderGone { options.detection.isQuiet = true }
    report(detection.tally, of: job.path)
  }

  /// Tells what was counted in an input that was read to its end, and what could not be read.
  private func report(_ tally: DetectionTally, of path: String) {
    log.write(
      .info,
      PlainText.clean(
        "\(path): rows \(tally.rows), gaps \(tally.gaps), anomalies \(tally.anomalies)"))
    if let first = tally.firstBad {
      let rows = tally.bad == 1 ? "1 row" : "\(tally.bad) rows"
      tell("\(rows) could not be read", first, path)
    }
    if let first = tally.firstText {
      tell(
        tally.texts == 1 ? "1 value is no number" : "\(tally.texts) values are no numbers", first,
        path)
    }
  }

  private func tell(_ what: String, _ first: RowProblem, _ path: String) {
    log.write(
      .warning,
      PlainText.clean(
        "\(path): \(what); taken as gaps; the first at \(first.place): \(first.fault)"))
  }
}
