package import MonitorModel
import TUIDashboard

/// `kilter sources`: what is read on this machine, how it goes, and what is missing.
package enum SourcesReport {
  /// The report with what history there is, lines without the last line's end.
  package static func text(
    _ snapshot: MonitorSnapshot, history: [HistoryReport.Pair]
  ) -> String {
    let lines = PlainText.columns(history.map { ["  \($0.name)", $0.value] })
    let report = text(snapshot) + "\n\n" + (["History:"] + lines).joined(separator: "\n")
    var rows = snapshot.push.destinations.map { destination in
      [
        "  " + destination.name, destination.url,
        PushReport.state(destination, at: snapshot.data.wall),
      ]
    }
    for left in snapshot.push.leftovers ?? [] {
      rows.append(["  " + left.name, "-", PushReport.state(left, at: snapshot.data.wall)])
    }
    guard !rows.isEmpty else { return report }
    return report + "\n\n"
      + (["Remote write:"] + PlainText.columns(rows)).joined(separator: "\n")
  }

  /// The report without history, lines without the last line's end.
  package static func text(_ snapshot: MonitorSnapshot) -> String {
    var lines = collectors(snapshot)
    let notes = snapshot.collectors.flatMap { collector in
      collector.notes.map { (collector: collector.name, note: $0) }
    }
    lines += reports(snapshot)
    lines.append("")
    if notes.isEmpty {
      lines.append("Nothing is missing.")
    } else {
      lines.append("Missing here, and what would mend it:")
      lines += PlainText.columns(
        notes.map { collector, note in
          [
            "  \(collector)", note.subject, SeriesName.word(note.reason),
            note.remedy.isEmpty ? "-" : note.remedy,
          ]
        })
    }
    return lines.joined(separator: "\n")
  }

  /// What each source is, where it is read, and what of its input was refused or lost.
  private static func reports(_ snapshot: MonitorSnapshot) -> [String] {
    guard !snapshot.reports.isEmpty else { return [] }
    let rows = snapshot.reports.map { report in
      [
        "  " + PlainText.clean(report.source), report.audience.rawValue,
        PlainText.clean(report.kind), PlainText.clean(report.origin),
        report.problem.isEmpty ? "read" : PlainText.clean(report.problem),
      ]
    }
    var lines = ["", "Read besides the system:"] + PlainText.columns(rows)
    let faults = snapshot.reports.flatMap { report in
      report.faults.map { fault in
        [
          "  " + PlainText.clean(report.source), String(fault.count), PlainText.clean(fault.reason),
          fault.example.isEmpty ? "-" : PlainText.clean(fault.example),
        ]
      }
    }
    if !faults.isEmpty { lines += ["", "Refused or lost:"] + PlainText.columns(faults) }
    return lines
  }

  private static func collectors(_ snapshot: MonitorSnapshot) -> [String] {
    var counts: [String: Int] = [:]
    for definition in snapshot.data.series {
      let family = definition.key.name.split(separator: ".").prefix(2).joined(separator: ".")
      counts[family, default: 0] += 1
    }
    var rows = [["source", "state", "metrics", "took", "failures", "timeouts"]]
    var errors: [String] = []
    for collector in snapshot.collectors {
      rows.append([
        collector.name, snapshot.word(for: collector), String(collector.metrics),
        Format.duration(seconds: Double(collector.lastElapsedNanoseconds) / 1e9),
        String(collector.failures), String(collector.timeouts),
      ])
      if !collector.lastError.isEmpty {
        errors.append(PlainText.clean("\(collector.name): last error: \(collector.lastError)"))
      }
    }
    let families = counts.sorted { $0.key < $1.key }.map { ["  \($0.key)", "\($0.value)"] }
    return PlainText.columns(rows) + errors
      + ["", "\(snapshot.data.series.count) series:"] + PlainText.columns(families)
  }
}
