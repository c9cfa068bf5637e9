import MonitorModel
import TUICore

/// What people said of anomalies, in words for the screen and for documents.
enum TriageWords {
  /// A time to come, as short as is clear: `18:32`, `tomorrow 08:00`, `12-24 08:00`.
  static func until(_ wall: WallInstant, now: WallInstant, offset: Int) -> String {
    let clock = Format.clock(wall, offset: offset)
    if Format.isSameDay(wall, now, offset: offset) { return clock }
    if Format.isSameDay(wall, now.advanced(milliseconds: 86_400_000), offset: offset) {
      return "tomorrow " + clock
    }
    return Format.monthAndDay(wall, offset: offset) + " " + clock
  }

  /// How an anomaly stands, in at most four letters.
  static func short(_ standing: TriageStanding) -> String {
    switch standing {
    case .new: "new"
    case .acknowledged: "ack"
    case .snoozed: "snz"
    case .falseAlarm: "nope"
    case .expected: "plan"
    case .silenced: "mute"
    case .ended: ""
    }
  }

  /// How an anomaly stands, who said so, and since when; empty where nobody said anything.
  static func standing(
    _ event: AnomalyEvent, isOpen: Bool, _ board: TriageBoard, now: WallInstant, offset: Int
  ) -> String {
    guard let mark = board.mark(of: event) else {
      guard isOpen, let silence = board.silence(of: event.key, at: now) else { return "" }
      return "silenced until " + until(silence.until, now: now, offset: offset) + " by "
        + silence.by.text + (silence.reason.isEmpty ? "" : ": " + silence.reason)
    }
    var text = mark.verdict.word
    switch mark.verdict {
    case .snoozed(let end):
      text += " until " + until(end, now: now, offset: offset)
      if end <= now { text += ", which is over" }
    case .snoozedUntilWorse:
      text += mark.isWorse(event) ? " until worse, which it is" : " until worse"
    default: break
    }
    return text + " by " + mark.by.text + ", " + ago(mark.wall, now)
  }

  /// A time that is over, as short as is clear: `18:32`, and of another day `12-24 08:00`.
  static func when(_ wall: WallInstant, now: WallInstant, offset: Int) -> String {
    let clock = Format.clock(wall, offset: offset)
    return Format.isSameDay(wall, now, offset: offset)
      ? clock : Format.monthAndDay(wall, offset: offset) + " " + clock
  }

  /// How long ago something was: `3m ago`, `just now`.
  static func ago(_ wall: WallInstant, _ now: WallInstant) -> String {
    let seconds = Double(now.milliseconds - wall.milliseconds) / 1e3
    return seconds < 60 ? "just now" : Format.coarse(seconds: seconds) + " ago"
  }

  /// An anomaly of before in a line: when, how long, how far, what was said and noted.
  static func past(
    _ anomaly: PastAnomaly, of key: SeriesKey, now: WallInstant, offset: Int
  ) -> String {
    let seconds =
      Double(anomaly.endedWall.milliseconds - anomaly.startedWall.milliseconds) / 1e3
    var text = when(anomaly.startedWall, now: now, offset: offset)
    text += ", " + Format.duration(seconds: max(0, seconds))
    text += ", " + Format.text(anomaly.peak, anomaly.unit)
    if anomaly.key != key { text += ", " + SeriesName.short(anomaly.key) }
    if let verdict = anomaly.verdict { text += ", " + verdict.word }
    for note in anomaly.notes { text += ": " + note }
    return text
  }
}
