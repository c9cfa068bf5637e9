package import MonitorModel
import TUIDashboard

/// The destinations of remote write in words.
package enum PushReport {
  /// What waits for a destination and how it is doing, in a few words; no address is told.
  package static func state(_ health: PushDestinationHealth, at now: WallInstant) -> String {
    var words: [String] = health.state == .idle ? [] : [health.state.rawValue]
    if !health.reason.isEmpty { words.append(health.reason) }
    words.append("\(health.pending) samples wait in \(health.batches) batches")
    if let oldest = health.oldest {
      let age = Double(max(0, now.milliseconds - oldest.milliseconds)) / 1_000
      words.append("the oldest \(Format.duration(seconds: age)) ago")
    }
    if health.folder.isEmpty { words.append("kept in memory only") }
    return PlainText.clean(words.joined(separator: ", "))
  }

  /// What is left over of a destination that no table names, and what can be done with it.
  package static func state(_ left: PushLeftover, at now: WallInstant) -> String {
    PlainText.clean(PushLines.words(left, at: now))
  }
}
