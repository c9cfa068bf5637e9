package import MonitorModel
package import MonitorSupport
import WireFormats

/// Asks a PromQL server for a fleet, one question a signal and refresh, and makes one column a host and
/// signal of the answers.
///
/// ```
///                                 ┌▶ signal 1 ─▶ signal 5 ─▶ … ┐
///   refresh ──▶ who is there? ────┼▶ signal 2 ─▶ signal 6 ─▶ … ┼──▶ peers ──▶ columns
///                    │            ├▶ signal 3 ─▶ …             │
///                    │            └▶ signal 4 ─▶ …             ┘
///                    │ no answer at all       │ refused: that signal has no reading
///                    ▼                        │ budget spent: the rest has none
///          the server is down: no reading     ▼
/// ```
///
/// All questions of a refresh are as of one time, that of the server at the first answer, so that a clock
/// that goes wrong here changes nothing. What is not answered within the budget is dropped, the transfer
/// ended: an answer never meets the next refresh. It waits on a thread of its own, on which answers are
/// read while the server works on others.
package final actor FleetIntake: Intake {
  /// The collector's name.
  package nonisolated let name = FleetMetricsCollector.name
  private let options: FleetOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private var pool: CurlPool?
  private var due: PollSchedule
  private var table: FleetTable
  private var report: SourceReport
  private var faults: [String: UInt64] = [:]
  private var notes: [SourceNote] = []
  private var warnings: [String] = []
  private var received = 0
  private var questions = 0
  private var newest: Double?

  /// The clocks of two machines that differ by more seconds are worth a word.
  private static let skewSeconds = 5.0
  /// Reasons that are counted apart.
  private static let faultsMost = 24

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes one; nothing is asked before the first reading.
  package init(_ options: FleetOptions, thread: OwnThread, time: MonitorTime) {
    precondition(options.signals.count <= Limits.fleetSignals, "too many signals")
    precondition(1...Limits.fleetConnections ~= options.connections, "so many connections")
    self.options = options
    self.thread = thread
    self.time = time
    // The second tick of an engine follows the first at once.
    due = PollSchedule(options.budget)
    table = FleetTable(options)
    report = SourceReport(
      .fleet, source: name, kind: "PromQL", origin: EndpointName.shown(options.url))
  }

  /// Asks where that is due; in between values stay.
  package func read(at instant: MonotonicInstant) throws(CollectorError) -> MetricBatch {
    if due.take(instant) {
      if pool == nil { pool = try CurlPool(width: options.connections) }
      if let pool { refresh(pool, at: instant) }
    }
    let columns = table.columns
    return MetricBatch(
      collector: name, at: instant, catalog: columns.catalog, values: columns.values,
      states: columns.states, host: host, notes: notes, report: report)
  }

  /// What stands where the machine's facts stand otherwise.
  private var host: HostFacts {
    HostFacts(
      hostname: "fleet of \(table.count)", kernel: "", processors: 0, cpuLimit: 0, memoryLimit: 0,
      limitedByCgroup: false, uptimeSeconds: 0)
  }

  // MARK: A refresh

  private func refresh(_ pool: CurlPool, at instant: MonotonicInstant) {
    let begun = time.monotonic()
    let deadline = begun.advanced(by: options.budget.nanoseconds)
    (report.problem, notes, warnings, received, questions) = ("", [], [], 0, 0)
    newest = nil
    table.begin()
    let presence = askPresence(pool, by: deadline, at: instant)
    table.closePresence(state(of: presence))
    if let presence, presence.isOfServer { return fail(presence.problem, since: begun) }
    if let presence { note(presence.problem, "who is there") }
    askSignals(pool, by: deadline, at: instant)
    let seconds = Double(time.monotonic() - begun) * 1e-9
    table.end(at: instant, seconds: seconds)
    describe(seconds)
  }

  /// Asks who is there; why there is no answer, or `nil`.
  private func askPresence(
    _ pool: CurlPool, by deadline: MonotonicInstant, at instant: MonotonicInstant
  ) -> Failure? {
    let labels = [options.hostLabel] + options.groupLabels
    var question: String? = FleetSignalList.presence(options)
    var failure: Failure? = late
    pool.ask {
      defer { question = nil }
      return question.flatMap { request($0, by: deadline) }
    } _: { _, answer, bytes in
      failure = take(answer, bytes, labels: labels) { labels, value in
        table.take(presence: value, labels, at: instant)
      }
    }
    return failure
  }

  /// Asks for the signals, some at once, and closes each.
  ///
  /// A server that no longer answers is not asked again: the rest would wait for nothing.
  private func askSignals(
    _ pool: CurlPool, by deadline: MonotonicInstant, at instant: MonotonicInstant
  ) {
    let signals = options.signals
    var (next, answered) = (0, 0)
    var failures = [Failure?](repeating: late, count: signals.count)
    var isOver = false
    pool.ask {
      // Until the server's time is known there is one question at a time.
      guard !isOver, next < signals.count, newest != nil || next == answered,
        let asked = request(signals[next].question(options), by: deadline)
      else { return nil }
      next += 1
      return asked
    } _: { place, answer, bytes in
      answered += 1
      failures[place] = take(answer, bytes, labels: [options.hostLabel]) { labels, value in
        table.take(value, of: place, labels, at: instant)
      }
      if failures[place]?.isOfServer == true { isOver = true }
    }
    // What was not asked has no reading for the reason for which it was not.
    let last = failures.prefix(next).compactMap(\.self).first { $0.isOfServer }
    for place in next..<signals.count { failures[place] = last ?? late }
    var isToldOfServer = false
    for (place, failure) in failures.enumerated() {
      table.close(place, state(of: failure))
      guard let failure, !isToldOfServer else { continue }
      note(failure.problem, signals[place].name)
      isToldOfServer = failure.isOfServer
    }
  }

  private func fail(_ problem: EndpointProblem, since begun: MonotonicInstant) {
    let seconds = Double(time.monotonic() - begun) * 1e-9
    table.fail(ReadingState(of: problem.code), seconds: seconds)
    report.problem = problem.text
    notes = [EndpointName.note(report.origin, problem)]
    count("refreshes: \(problem.text)")
    describe(seconds)
  }

  /// Why a question has no answer.
  private struct Failure {
    var problem: EndpointProblem
    /// Whether no other question would fare better: no connection, no permission, no time left.
    var isOfServer: Bool
  }

  private func state(of failure: Failure?) -> ReadingState {
    failure.map { ReadingState(of: $0.problem.code) } ?? .value
  }

  /// Why there is no answer where the time is over before anything was asked.
  private var late: Failure {
    let words = "the refresh took longer than \(budgetMilliseconds) ms"
    return Failure(problem: .init(code: .timedOut, text: words), isOfServer: true)
  }

  private var budgetMilliseconds: Int { Int(options.budget.nanoseconds / 1_000_000) }

  /// A question; `nil` where no time is left for it.
  private func request(_ query: String, by deadline: MonotonicInstant) -> CurlRequest? {
    let milliseconds = Int((deadline - time.monotonic()) / 1_000_000)
    guard milliseconds > 0 else { return nil }
    var request = CurlRequest(url: options.address, timeoutMilliseconds: milliseconds)
    request.toldMilliseconds = budgetMilliseconds
    request.accept = "application/json"
    request.access = options.access
    request.bodyLimit = Limits.fleetAnswerBytes
    request.form = FleetForm.bytes(query, seconds: newest, milliseconds: milliseconds)
    questions += 1
    return request
  }

  /// Takes an answer and passes its samples on; why it is none, or `nil`.
  private func take(
    _ answer: CurlAnswer, _ bytes: Bytes, labels: [String], _ use: ([JSONText?], Double) -> Void
  ) -> Failure? {
    received += answer.received
    return read(answer, bytes, labels: labels, use)
  }

  private func read(
    _ answer: CurlAnswer, _ bytes: Bytes, labels: [String], _ take: ([JSONText?], Double) -> Void
  ) -> Failure? {
    if let problem = answer.problem { return Failure(problem: problem, isOfServer: true) }
    var reader = PromQLReader(bytes, labels: labels)
    do throws(JSONError) {
      let content = try reader.read { labels, seconds, value in
        if newest == nil, seconds > 0, seconds < 1e11 { newest = seconds }
        take(labels, value)
      }
      for warning in content.warnings where !warnings.contains(warning) {
        warnings.append(warning)
      }
      if content.isPartial { table.notePartial() }
      if content.unusable > 0 {
        count("samples that are no number at an instant", UInt64(content.unusable))
      }
      // Those who keep servers answer for them with pages of their own, in JSON as well.
      if content.status != "error", let problem = Self.problem(answer) { return problem }
      guard let problem = content.problem else { return nil }
      let isBusy = ["timeout", "canceled", "unavailable"].contains(content.errorType)
      return Failure(
        problem: .init(code: isBusy ? .timedOut : .malformed, text: problem), isOfServer: false)
    } catch {
      if let problem = Self.problem(answer) { return problem }
      let type = answer.contentType.isEmpty ? "" : " but \(answer.contentType)"
      let isJSON = answer.contentType.hasPrefix("application/json")
      return Failure(
        problem: .init(
          code: .malformed, text: isJSON ? "broken JSON: \(error)" : "no JSON\(type)"),
        isOfServer: !isJSON)
    }
  }

  /// What a status other than 200 means where the answer does not say it.
  private static func problem(_ answer: CurlAnswer) -> Failure? {
    guard var problem = ScrapeFeed.problem(answer) else { return nil }
    if answer.status == 401 { problem.text += ": the token or password is wrong or has expired" }
    return Failure(problem: problem, isOfServer: true)
  }

  // MARK: Telling

  private func note(_ problem: EndpointProblem, _ subject: String) {
    if report.problem.isEmpty { report.problem = "\(subject): \(problem.text)" }
    count("answers on \(subject): \(problem.text)")
    if notes.count < 8 { notes.append(EndpointName.note("\(report.origin) \(subject)", problem)) }
  }

  private func count(_ reason: String, _ more: UInt64 = 1) {
    let isKnown = faults[reason] != nil || faults.count < Self.faultsMost
    faults[isKnown ? reason : "other faults", default: 0] += more
  }

  private func describe(_ seconds: Double) {
    report.facts = [
      .init("hosts", .number(Double(table.count), .count)),
      .init("refresh", .number(seconds, .seconds)),
      .init("questions", .number(Double(questions), .count)),
      .init("received", .number(Double(received), .bytes)),
    ]
    if let newest {
      let skew = newest - Double(time.wall().milliseconds) / 1_000
      if abs(skew) > Self.skewSeconds {
        report.facts.append(.init("its clock is ahead", .number(skew, .seconds)))
      }
    }
    report.lines = warnings.map { "warning: " + $0 }
    report.tables = [
      SourceTable(
        "farthest from their peers",
        [.text("host"), .text("signal"), .number("score"), .number("value")],
        table.farthest(16, beyond: 3.5).map { host, signal, distance, value in
          [
            .text(host), .text(signal.name), .number(distance, .count),
            .number(value, signal.unit),
          ]
        })
    ]
    let refusals = table.refusals
    let counted: [(String, UInt64)] = [
      ("samples without a usable `\(options.hostLabel)`", refusals.unnamed),
      ("samples of a host that had one already", refusals.twice),
      ("samples of hosts past the limit of \(Limits.fleetHosts)", refusals.beyondHosts),
      ("values past the limit of \(Limits.fleetSeries) series", refusals.beyondSeries),
      ("values that are no finite number", refusals.notNumbers),
    ]
    report.faults = (faults.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } + counted)
      .filter { $0.1 > 0 }.map { SourceReport.Fault($0.0, count: $0.1) }
  }
}
