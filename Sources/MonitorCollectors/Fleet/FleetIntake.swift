package import MonitorModel
package import MonitorSupport
import WireFormats

/// Asks a PromQL server for a fleet, one question a signal and refresh, and makes one column a host and
/// signal of the answers.
///
/// ```
///   refresh ──▶ who is there? ──▶ signal 1 ──▶ … ──▶ signal n ──▶ peers ──▶ columns
///                    │ no answer at all       │ refused: that signal has no reading
///                    ▼                        │ budget spent: the rest has none
///          the server is down: no reading     ▼
/// ```
///
/// All questions of a refresh are as of one time, that of the server at the first answer, so that a clock
/// that goes wrong here changes nothing. What is not answered within the budget is dropped, the transfer
/// ended: an answer never meets the next refresh. It waits on a thread of its own.
package final actor FleetIntake: Intake {
  /// The collector's name.
  package nonisolated let name = FleetMetricsCollector.name
  private let options: FleetOptions
  private let thread: OwnThread
  private let time: MonitorTime
  private var client: CurlClient?
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
      if client == nil { client = try CurlClient() }
      if let client { refresh(client, at: instant) }
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

  private func refresh(_ client: CurlClient, at instant: MonotonicInstant) {
    let begun = time.monotonic()
    let deadline = begun.advanced(by: options.budget.nanoseconds)
    (report.problem, notes, warnings, received, questions) = ("", [], [], 0, 0)
    newest = nil
    table.begin()
    let labels = [options.hostLabel] + options.groupLabels
    let presence = ask(
      client, FleetSignalList.presence(options), labels: labels, by: deadline
    ) { labels, value in table.take(presence: value, labels, at: instant) }
    table.closePresence(state(of: presence))
    if let presence, presence.isOfServer { return fail(presence.problem, since: begun) }
    if let presence { note(presence.problem, "who is there") }
    for (place, signal) in options.signals.enumerated() {
      let failure = ask(
        client, signal.question(options), labels: [options.hostLabel], by: deadline
      ) { labels, value in table.take(value, of: place, labels, at: instant) }
      table.close(place, state(of: failure))
      guard let failure else { continue }
      note(failure.problem, signal.name)
      // A server that no longer answers is not asked again: the rest would wait for nothing.
      guard failure.isOfServer else { continue }
      for rest in (place + 1)..<max(place + 1, options.signals.count) {
        table.close(rest, state(of: failure))
      }
      break
    }
    let seconds = Double(time.monotonic() - begun) * 1e-9
    table.end(at: instant, seconds: seconds)
    describe(seconds)
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

  /// Asks one question and passes its samples on; why there is no answer, or `nil`.
  private func ask(
    _ client: CurlClient, _ query: String, labels: [String], by deadline: MonotonicInstant,
    _ take: ([JSONText?], Double) -> Void
  ) -> Failure? {
    let milliseconds = Int((deadline - time.monotonic()) / 1_000_000)
    guard milliseconds > 0 else {
      let limit = Int(options.budget.nanoseconds / 1_000_000)
      return Failure(
        problem: .init(code: .timedOut, text: "the refresh took longer than \(limit) ms"),
        isOfServer: true)
    }
    var request = CurlRequest(url: options.address, timeoutMilliseconds: milliseconds)
    request.accept = "application/json"
    request.access = options.access
    request.bodyLimit = Limits.fleetAnswerBytes
    request.form = FleetForm.bytes(query, seconds: newest, milliseconds: milliseconds)
    var failure: Failure?
    client.get(request) { answer, bytes in
      questions += 1
      received += answer.received
      failure = read(answer, bytes, labels: labels, take)
    }
    return failure
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
