package import MonitorAlerts
package import MonitorModel
import MonitorSupport
import TUIDashboard

/// The receivers of alerts in words: for `kilter alert`.
package enum AlertsReport {
  /// A line for each receiver: its rules and how it is doing.
  package static func list(_ receivers: [AlertReceiver], _ health: AlertHealth) -> String {
    guard !receivers.isEmpty else {
      return "no receiver is configured; `kilter config init` explains [alert.NAME]"
    }
    var rows = [["name", "kind", "severity", "wait", "interval", "repeat", "state"]]
    for receiver in receivers {
      let pacing = receiver.pacing
      rows.append(
        [receiver.name, receiver.kind, receiver.filter.least.word]
          + [pacing.wait, pacing.interval, pacing.again].map(DurationText.format)
          + [health.receivers.first { $0.name == receiver.name }.map(state) ?? ""])
    }
    return PlainText.columns(rows).joined(separator: "\n")
  }

  /// How a receiver is doing, in a few words.
  package static func state(_ health: AlertReceiverHealth) -> String {
    var words = [health.state == .idle ? "told nothing yet" : health.state.rawValue]
    if health.firing > 0 { words.append("\(health.firing) firing") }
    if health.waiting > 0 { words.append("\(health.waiting) waiting") }
    if !health.lastError.isEmpty { words.append(health.lastError) }
    return PlainText.clean(words.joined(separator: ", "))
  }

  /// A line for each try.
  package static func trials(_ trials: [AlertTrial]) -> String {
    PlainText.columns(
      trials.map { trial in
        let took = Format.duration(seconds: Double(trial.nanoseconds) / 1e9)
        return switch trial.outcome {
        case .delivered: [trial.receiver, trial.kind, "delivered in \(took)"]
        case .failed(let reason): [trial.receiver, trial.kind, "failed after \(took): \(reason)"]
        case .refused(let reason): [trial.receiver, trial.kind, "refused after \(took): \(reason)"]
        }
      }
    ).joined(separator: "\n")
  }
}
