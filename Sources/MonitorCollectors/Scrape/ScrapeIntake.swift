package import MonitorModel
package import MonitorSupport
import WireFormats

/// Scrapes an endpoint that tells its metrics in the Prometheus text format or OpenMetrics.
///
/// It asks on a thread of its own, so that a server that never answers holds up nothing but itself.
package final actor ScrapeIntake: Intake {
  /// What is asked for: OpenMetrics before text, as Prometheus does.
  private static let accept =
    "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

  /// The collector's name.
  package nonisolated let name: String
  private let options: ScrapeOptions
  private let thread: OwnThread
  private var client: CurlClient?
  private var due = PollSchedule()
  private var feed: ScrapeFeed
  /// What came of the newest scrape that failed; `nil` where it did not.
  private var failure: ReadingState?
  private var report: SourceReport
  private var faults: [String: SourceReport.Fault] = [:]
  private var notes: [SourceNote] = []

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is opened before the first reading.
  package init(_ options: ScrapeOptions, thread: OwnThread) {
    self.options = options
    self.thread = thread
    name = options.name
    feed = ScrapeFeed(options)
    due = PollSchedule(options.interval)
    report = SourceReport(
      options.audience, source: options.name, kind: "Prometheus endpoint",
      origin: EndpointName.shown(options.url, socket: options.socketPath))
  }

  /// Scrapes where that is due; in between gauges stay and counters are skipped.
  package func read(at instant: MonotonicInstant) throws(CollectorError) -> MetricBatch {
    guard due.take(instant) else { return batch(at: instant, isNew: false) }
    if client == nil { client = try CurlClient() }
    var request = CurlRequest(
      url: options.url, timeoutMilliseconds: max(1, Int(options.timeout.nanoseconds / 1_000_000)))
    request.socketPath = options.socketPath
    request.accept = Self.accept
    request.access = options.access
    client?.get(request) { answer, bytes in take(answer, bytes) }
    return batch(at: instant, isNew: true)
  }

  private func take(_ answer: CurlAnswer, _ bytes: Bytes) {
    notes = []
    let problem = answer.problem ?? feed.take(answer, bytes)
    feed.tell(isUp: problem == nil, seconds: answer.seconds)
    failure = problem.map { ReadingState(of: $0.code) }
    report.problem = problem?.text ?? ""
    if let problem {
      report.kind = "Prometheus endpoint"
      count("answers: \(problem.text)", 1)
      notes = [EndpointName.note(report.origin, problem)]
    } else {
      report.kind = feed.format.name
    }
    feed.describe(&report, answer)
    report.faults = feed.faults + faults.values.sorted { $0.reason < $1.reason }
  }

  private func count(_ reason: String, _ more: UInt64) {
    // Words of a server's answer may make any number of reasons.
    let reason = faults.count < 16 || faults[reason] != nil ? reason : "answers: other problems"
    faults[reason, default: .init(reason, count: 0)].count += more
  }

  private func batch(at instant: MonotonicInstant, isNew: Bool) -> MetricBatch {
    var batch = feed.batch(at: instant, isNew: isNew, failure: failure)
    batch.notes = notes
    batch.report = report
    return batch
  }
}
