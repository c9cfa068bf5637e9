package import MonitorModel
package import MonitorSupport

/// Asks a web server or a port as a client would: is it up, how long does each step take, and when
/// does its certificate end.
///
/// It waits on a thread of its own.
package final actor ProbeIntake: Intake {
  /// A certificate that ends sooner than this many seconds is a problem: a week.
  private static let certificateWarning = 7.0 * 86_400

  /// The collector's name.
  package nonisolated let name: String
  private let options: ProbeOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private let tcp: TCPProbe?
  private var http: HTTPProbe?
  private var due: PollSchedule
  private var columns = MetricColumns()
  private let series: ProbeSeries
  private var report: SourceReport
  private var faults: [String: UInt64] = [:]
  private var notes: [SourceNote] = []
  private var probes: UInt64 = 0
  private var failures: UInt64 = 0

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is asked before the first reading.
  package init(_ options: ProbeOptions, thread: OwnThread, time: MonitorTime) {
    self.options = options
    self.thread = thread
    self.time = time
    name = options.name
    due = PollSchedule(options.interval)
    tcp = TCPProbe(url: options.url)
    series = ProbeSeries(options, isTCP: options.url.hasPrefix("tcp://"), &columns)
    report = SourceReport(
      .http, source: options.name,
      kind: options.url.hasPrefix("tcp://") ? "TCP probe" : "HTTP probe",
      origin: EndpointName.shown(options.url))
  }

  /// Probes where that is due; in between everything stays.
  package func read(at instant: MonotonicInstant) throws(CollectorError) -> MetricBatch {
    if due.take(instant) { take(try probe()) }
    return MetricBatch(
      collector: name, at: instant, catalog: columns.catalog, values: columns.values,
      states: columns.states, notes: notes, report: report)
  }

  private func probe() throws(CollectorError) -> ProbeResult {
    if let tcp { return tcp.run(timeout: options.timeout.nanoseconds, time: time) }
    if options.url.hasPrefix("tcp://") {
      throw CollectorError(.malformed, "\(report.origin): tcp://host:port is wanted")
    }
    if http == nil { http = try HTTPProbe(options) }
    guard let http else { throw CollectorError(.failed, "no libcurl") }
    return http.run()
  }

  private func take(_ result: ProbeResult) {
    probes += 1
    let left = result.certificateEnd.map { end in
      Double(end) - Double(time.wall().milliseconds) * 1e-3
    }
    series.write(result, certificateSeconds: left, into: &columns)
    notes = []
    report.problem = result.problem?.text ?? ""
    if let problem = result.problem {
      failures += 1
      let reason = "probes: \(problem.text)"
      let known = faults.count < 16 || faults[reason] != nil ? reason : "probes: other problems"
      faults[known, default: 0] += 1
      notes = [EndpointName.note(report.origin, problem)]
    } else if let left, left < Self.certificateWarning {
      report.problem = "the certificate ends in \((left / 3_600).rounded(.down)) hours"
    }
    report.faults = faults.map { .init($0.key, count: $0.value) }.sorted { $0.reason < $1.reason }
    describe(result, left)
  }

  private func describe(_ result: ProbeResult, _ left: Double?) {
    report.facts = [
      .init("up", .text(result.problem == nil ? "yes" : "no")),
      .init("duration", .number(result.seconds, .seconds)),
    ]
    if result.status > 0 { report.facts.append(.init("status", .text("\(result.status)"))) }
    if let left { report.facts.append(.init("certificate ends in", .number(left, .seconds))) }
    report.facts.append(.init("probes", .number(Double(probes), .count)))
    report.facts.append(.init("failed", .number(Double(failures), .count)))
    report.tables = [
      SourceTable(
        "phases", [.text("phase"), .number("time")],
        ProbeSeries.phases(result.phases).map { phase, seconds in
          [.text(phase), seconds.map { .number($0, .seconds) } ?? .missing]
        })
    ]
  }
}
