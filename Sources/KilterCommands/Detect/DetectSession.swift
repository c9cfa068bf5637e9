import Glibc
import MonitorModel

/// Runs the detector over the inputs of a plan, one after the other.
struct DetectSession {
  /// How it runs.
  struct Options {
    /// How each input is read and told.
    var detection = SeriesDetection<DetectorJudge>.Options()
    /// Whether scores are 0 and 1 only.
    var isBinary = false
  }

  private let plan: DetectPlan
  private let config: RealtimeMonitorConfig
  private let log: Log
  private var options: Options

  /// A session over a plan.
  init(_ plan: DetectPlan, settings: Settings, options: Options) {
    self.plan = plan
    self.options = options
    config = settings.monitor
    log = Log(settings)
  }

  /// Reads all inputs; a failure of one does not stop the others.
  ///
  /// - Returns: an exit status.
  mutating func run() -> Int32 {
    // A pipe whose reader has gone is told by `write`, so that scores are not lost.
    signal(SIGPIPE, SIG_IGN)
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
      options: options.detection, scores: scores, results: ByteSink(descriptor: STDOUT_FILENO))
    try detection.run(ByteSource(descriptor: input))
    if detection.isReaderGone { options.detection.isQuiet = true }
    report(detection.tally, of: job.path)
  }

  /// Tells what could not be read in an input that was read to its end.
  private func report(
    _ tally: SeriesDetection<DetectorJudge>.Tally, of path: String
  ) {
    let counts = [
      (tally.bad, tally.firstBad, "could not be read"), (tally.texts, tally.firstText, "no number"),
    ]
    for (count, first, what) in counts {
      guard let first else { continue }
      let rows = count == 1 ? "1 row" : "\(count) rows"
      log.write(
        .warning,
        PlainText.clean("\(path): \(rows) \(what), taken as gaps; \(first.place): \(first.fault)"))
    }
  }
}
