package import MonitorModel
import TUICore

/// A question on the last row, answered by one key.
package enum Choice: Hashable, Sendable {
  /// How long these anomalies are to be snoozed.
  case snooze([UInt64])
  /// Whether the last verdict is to be given to these anomalies too.
  case repetition(TriageVerdict, [UInt64])

  /// One answer: its key, and what it means in a short and in a shorter form.
  struct Answer {
    var key: Key
    var text: String
    var short: String
  }

  /// The answers, in the order of the screen; `Esc` takes the question back.
  var answers: [Answer] {
    switch self {
    case .snooze:
      [
        Answer(key: .character("1"), text: "15 min", short: "15m"),
        Answer(key: .character("2"), text: "2 h", short: "2h"),
        Answer(key: .character("3"), text: "until tomorrow", short: "tomorrow"),
        Answer(key: .character("4"), text: "until worse", short: "worse"),
      ]
    case .repetition:
      [
        Answer(key: .enter, text: "all of them", short: "all"),
        Answer(key: .character("1"), text: "only this one", short: "one"),
      ]
    }
  }
}

extension TriageVerdict {
  /// The verdict that an answer of the snooze question means; tomorrow begins at eight in the
  /// morning of a person whose clock is `offset` seconds ahead of UTC.
  static func snooze(_ key: Key, at now: WallInstant, offset: Int) -> TriageVerdict? {
    let minute: Int64 = 60_000
    switch key {
    case .character("1"): return .snoozed(until: now.advanced(milliseconds: 15 * minute))
    case .character("2"): return .snoozed(until: now.advanced(milliseconds: 120 * minute))
    case .character("3"):
      let day = 1_440 * minute
      let local = now.milliseconds + Int64(offset) * 1_000
      let midnight = local - ((local % day) + day) % day
      let morning = midnight + day + 8 * 60 * minute - Int64(offset) * 1_000
      return .snoozed(until: WallInstant(milliseconds: morning))
    case .character("4"): return .snoozedUntilWorse
    default: return nil
    }
  }
}
