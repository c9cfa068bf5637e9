package import MonitorModel
package import MonitorSupport
import WireFormats

/// Reads the status page of nginx, Apache or HAProxy; which of them it is, the page tells.
///
/// It waits on a thread of its own.
package final actor StatusPageIntake: Intake {
  /// The collector's name.
  package nonisolated let name: String
  private let options: StatusPageOptions
  private let thread: OwnThread
  private var client: CurlClient?
  private var due: PollSchedule
  private var series: StatusPageSeries
  private var report: SourceReport
  private var faults: [String: UInt64] = [:]
  private var notes: [SourceNote] = []

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is asked before the first reading.
  package init(_ options: StatusPageOptions, thread: OwnThread) {
    self.options = options
    self.thread = thread
    name = options.name
    due = PollSchedule(options.interval)
    series = StatusPageSeries(name: options.name)
    report = SourceReport(
      .http, source: options.name, kind: "status page",
      origin: EndpointName.shown(options.url, socket: options.socketPath))
  }

  /// Asks where that is due; in between gauges stay and counters are skipped.
  package func read(at instant: MonotonicInstant) throws(CollectorError) -> MetricBatch {
    let isDue = due.take(instant)
    if isDue {
      if client == nil { client = try CurlClient() }
      let milliseconds = max(1, Int(options.timeout.nanoseconds / 1_000_000))
      var request = CurlRequest(url: options.url, timeoutMilliseconds: milliseconds)
      request.socketPath = options.socketPath
      request.access = options.access
      client?.get(request) { answer, bytes in take(answer, bytes) }
    }
    let columns = series.columns
    return MetricBatch(
      collector: name, at: instant, catalog: columns.catalog, values: columns.values,
      states: isDue ? columns.states : series.statesBetween(), notes: notes, report: report)
  }

  private func take(_ answer: CurlAnswer, _ bytes: Bytes) {
    notes = []
    report.problem = ""
    if let problem = answer.problem ?? ScrapeFeed.problem(answer) {
      fail(problem)
    } else if let page = StatusPage(bytes) {
      series.take(page)
      report.kind = "\(page.server.rawValue) status page"
      describe(page, answer)
    } else {
      fail(.init(code: .malformed, text: "no status page of nginx, Apache or HAProxy"))
    }
    report.faults = faults.map { .init($0.key, count: $0.value) }.sorted { $0.reason < $1.reason }
    if series.refused > 0 {
      report.faults.append(
        .init("past the limit of \(Limits.sourceSubjects) proxies", count: series.refused))
    }
  }

  private func fail(_ problem: EndpointProblem) {
    series.fail(ReadingState(of: problem.code))
    report.problem = problem.text
    let reason = "answers: \(problem.text)"
    let known = faults.count < 16 || faults[reason] != nil ? reason : "answers: other problems"
    faults[known, default: 0] += 1
    notes = [EndpointName.note(report.origin, problem)]
  }

  private func describe(_ page: StatusPage, _ answer: CurlAnswer) {
    func cell(_ field: StatusPage.Field) -> SourceTable.Cell {
      page[field].map { .number(Double($0), .count) } ?? .missing
    }
    report.facts = [.init("connections", cell(.active)), .init("requests", cell(.requests))]
    if page[.busy] != nil {
      report.facts += [.init("workers busy", cell(.busy)), .init("workers idle", cell(.idle))]
    }
    report.facts.append(.init("duration", .number(answer.seconds, .seconds)))
    guard page.server == .haproxy else { return }
    report.facts.removeFirst(2)
    let busiest = page.proxies.sorted { $0.sessions > $1.sessions }.prefix(Limits.sourceSubjects)
    report.tables = [
      SourceTable(
        "proxies", [.text("proxy"), .number("sess"), .number("queue"), .number("down")],
        busiest.map { proxy in
          [
            .text(proxy.isBackend ? "\(proxy.name) (backend)" : proxy.name),
            .number(Double(proxy.sessions), .count), .number(Double(proxy.queue), .count),
            .number(Double(proxy.serversDown), .count),
          ]
        })
    ]
  }
}
