package import MonitorModel
import Synchronization

extension PushReceiver {
  /// What came since the last time, as a batch with a report; the caller adds what it knows of where
  /// requests come from.
  package func batch(
    of collector: String, origin: String, at instant: MonotonicInstant
  ) -> MetricBatch {
    state.withLock { state in
      state.series.fill(at: instant)
      let columns = state.series.columns
      return MetricBatch(
        collector: collector, at: instant, catalog: columns.catalog, values: columns.values,
        states: columns.states,
        report: state.report(of: collector, origin: origin, at: instant))
    }
  }
}

extension PushReceiver.State {
  /// What came, who sent it, and what was refused.
  fileprivate func report(
    of collector: String, origin: String, at instant: MonotonicInstant
  ) -> SourceReport {
    var report = SourceReport(
      .business, source: collector, kind: "OTLP, remote write and JSON", origin: origin)
    let good = answers.reduce(0) { $1.key < 300 ? $0 + $1.value : $0 }
    let bad = answers.reduce(0) { $1.key < 300 ? $0 : $0 + $1.value }
    report.facts = [
      .init("requests", .number(Double(good), .count)),
      .init("refused", .number(Double(bad), .count)),
      .init("samples", .number(Double(series.taken), .count)),
      .init("series", .number(Double(series.columns.catalog.series.count), .count)),
      .init("received", .number(Double(bytes), .bytes)),
      .init("restarts", .number(Double(series.restarts), .count)),
    ]
    let groups = series.groups.all.sorted { ($1.samples, $0.name) < ($0.samples, $1.name) }
    report.tables = [
      SourceTable(
        "services", [.text("service"), .number("samples"), .number("refused"), .number("age")],
        groups.map { group in
          [
            .text(group.name), .number(Double(group.samples), .count),
            .number(Double(group.refused), .count),
            group.heard == .min
              ? .missing : .number(Double(instant.nanoseconds - group.heard) * 1e-9, .seconds),
          ]
        })
    ]
    report.faults = series.faults + remoteWrite.faults
    for (status, count) in answers.sorted(by: { $0.key < $1.key }) where status >= 300 {
      report.faults.append(.init("answered \(status)", count: count))
    }
    for (reason, count) in faults.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      report.faults.append(.init("with a body that is \(reason)", count: count))
    }
    return report
  }
}
