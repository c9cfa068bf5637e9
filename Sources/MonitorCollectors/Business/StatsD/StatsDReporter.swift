import MonitorModel
import WireFormats

/// Writes the report of a StatsD source: what comes, what is busiest, what was lost.
struct StatsDReporter {
  /// Rows of a table.
  private static let rows = 16
  /// Tag combinations of one name that are told as suspects.
  private static let suspects = 8

  private var last: (at: MonotonicInstant, totals: StatsDTotals, drops: UInt64?)?

  /// Fills the report from what a tick took over.
  mutating func fill(
    _ report: inout SourceReport, _ harvest: StatsDAggregator.Harvest,
    _ interval: borrowing StatsDInterval, _ subjects: [StatsDSubject], limits: StatsDLimits,
    drops: UInt64?, buffer: Int?, wantedBuffer: Int, seriesCount: Int, at instant: MonotonicInstant
  ) {
    let totals = harvest.totals
    let seconds = last.map { Double(instant - $0.at) * 1e-9 } ?? 0
    func rate(_ now: UInt64, _ before: UInt64?) -> SourceTable.Cell {
      guard let before, seconds > 0 else { return .missing }
      return .number(Double(now &- before) / seconds, .perSecond)
    }
    report.facts = [
      .init("metrics", rate(totals.metrics, last?.totals.metrics)),
      .init("datagrams", rate(totals.datagrams, last?.totals.datagrams)),
      .init("kernel drops", drops.map { .number(Double($0), .count) } ?? .missing),
      .init("bad lines", .number(Double(totals.badLines), .count)),
      .init("series", .number(Double(seriesCount), .count)),
    ]
    if let buffer {
      report.facts.append(.init("receive buffer", .number(Double(buffer), .bytes)))
    }
    if let drops, let before = last?.drops, drops > before {
      var problem = "the kernel dropped \(drops - before) datagrams: the receive buffer was full"
      if let buffer, buffer < wantedBuffer {
        problem += "; allow a larger one by sysctl net.core.rmem_max=\(wantedBuffer)"
      }
      report.problem += (report.problem.isEmpty ? "" : "; ") + problem
    }
    last = (instant, totals, drops)
    if seconds > 0 {
      addBusiest(&report, interval, subjects, seconds)
      addSuspects(&report, interval, subjects, seconds)
    }
    addChecks(&report, harvest.board.checks, Int(instant.nanoseconds / 1_000_000_000))
    report.lines = harvest.board.events
    report.faults = Self.faults(totals, limits, drops)
  }

  // MARK: - Tables

  private func addBusiest(
    _ report: inout SourceReport, _ interval: borrowing StatsDInterval,
    _ subjects: [StatsDSubject], _ seconds: Double
  ) {
    var byName: [String: (updates: UInt64, measure: StatsDMeasure)] = [:]
    for index in interval.touched {
      let subject = subjects[Int(index)]
      byName[subject.name, default: (0, subject.measure)].updates +=
        UInt64(interval.tallies[Int(index)].updates)
    }
    let sorted = byName.sorted { left, right in
      (right.value.updates, left.key) < (left.value.updates, right.key)
    }
    report.tables.append(
      SourceTable(
        "busiest metrics", [.text("metric"), .text("type"), .number("told/s")],
        sorted.prefix(Self.rows).map { name, entry in
          [
            .text(name), .text("\(entry.measure)"),
            .number(Double(entry.updates) / seconds, .perSecond),
          ]
        }))
  }

  private func addChecks(
    _ report: inout SourceReport, _ checks: [StatsDBoard.Check], _ second: Int
  ) {
    guard !checks.isEmpty else { return }
    // What does not work first; nobody knows how bad the unknown is.
    let order: [StatsDCheck.Status] = [.critical, .unknown, .warning, .ok]
    let sorted = checks.sorted { left, right in
      let ranks = [left, right].map { order.firstIndex(of: $0.status) ?? 0 }
      return (ranks[0], left.name) < (ranks[1], right.name)
    }
    report.tables.append(
      SourceTable(
        "service checks", [.text("check"), .text("state"), .number("age"), .text("message")],
        sorted.map { check in
          [
            .text(check.name), .text(check.status.word),
            .number(Double(max(0, second - check.second)), .seconds), .text(check.message),
          ]
        }))
  }

  /// The tag combinations that make up a counter, each with its part.
  private func addSuspects(
    _ report: inout SourceReport, _ interval: borrowing StatsDInterval,
    _ subjects: [StatsDSubject], _ seconds: Double
  ) {
    var byName: [String: [(subject: Int, amount: Double)]] = [:]
    for index in interval.touched {
      let subject = subjects[Int(index)]
      guard subject.measure == .counter, !subject.labels.isEmpty else { continue }
      byName[subject.name, default: []].append(
        (Int(index), interval.tallies[Int(index)].sum / seconds))
    }
    let busiest = byName.sorted { left, right in
      let sums = [left, right].map { $0.value.reduce(0) { $0 + $1.amount } }
      return (sums[1], left.key) < (sums[0], right.key)
    }
    for (name, parts) in busiest.prefix(Self.rows) {
      for part in parts.sorted(by: { $0.amount > $1.amount }).prefix(Self.suspects) {
        let labels = subjects[part.subject].labels
        report.suspects.append(
          SourceReport.Suspect(
            of: name, subject: labels.map { "\($0.name)=\($0.value)" }.joined(separator: " "),
            amount: part.amount, unit: .perSecond))
      }
    }
  }

  // MARK: - Faults

  private static func faults(
    _ totals: StatsDTotals, _ limits: StatsDLimits, _ drops: UInt64?
  ) -> [SourceReport.Fault] {
    var faults: [SourceReport.Fault] = []
    func add(_ reason: String, _ count: UInt64, _ example: String = "") {
      if count > 0 { faults.append(.init(reason, count: count, example: example)) }
    }
    for fault in StatsDFault.allCases {
      let index = Int(fault.rawValue)
      add(fault.reason, totals.faults[index], totals.examples[index])
    }
    for refusal in StatsDRefusal.allCases {
      add(refusal.reason(limits), totals.refusals[Int(refusal.rawValue)])
    }
    add("in datagrams dropped by the kernel", drops ?? 0)
    add("in datagrams longer than 64 KiB, which were cut", totals.cut)
    add("in frames longer than 64 KiB, whose connections were closed", totals.longFrames)
    add("in frames that their connection did not end", totals.brokenFrames)
    add("on connections beyond \(StatsDConnection.most)", totals.refusedConnections)
    add("of service checks beyond \(StatsDLimits.checks)", totals.refusedChecks)
    return faults
  }
}
