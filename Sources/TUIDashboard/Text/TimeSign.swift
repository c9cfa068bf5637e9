import MonitorModel
import TUICore

/// Which moment is shown, in words: for the header, the compact form and the time rail.
struct TimeSign {
  /// The same in ever fewer characters, the fullest first; the last is one word.
  let forms: [String]
  /// Whether it has to catch the eye: what is shown is not what is.
  let isStrong: Bool

  /// The sign of what is shown.
  init(_ state: DashboardState, ascii: Bool) {
    let offset = state.options.utcOffsetSeconds
    let wall = state.snapshot?.data.wall
    let minutes = wall.map { Format.clock($0, offset: offset) } ?? ""
    switch state.time {
    case .live where state.loss != nil:
      isStrong = true
      let since = state.loss.map { Format.clock($0.since, offset: offset) } ?? ""
      forms = ["NOT LIVE since " + since, "NOT LIVE " + since, "NOT LIVE", "LOST"]
    case .live:
      isStrong = false
      forms = state.options.isRecording ? ["REPLAY"] : ["LIVE " + minutes, "LIVE"]
    case .paused(let since, let newest):
      isStrong = true
      let behind = Double((newest?.data.at ?? since).nanoseconds) - Double(since.nanoseconds)
      forms = ["PAUSED " + Format.coarse(seconds: behind / 1e9) + " at " + minutes, "PAUSED"]
    case .past(let past):
      isStrong = true
      let shown = wall ?? past.extent.newest
      let word = state.options.isRecording ? "REPLAY" : "PAST"
      let now = past.live?.snapshot?.data.wall
      let clock = Format.clock(shown, offset: offset, seconds: true)
      let play = TimeSign.play(state, past, ascii: ascii)
      let age = now.map { " " + TimeSign.age(shown, now: $0) } ?? ""
      if let now, Format.isSameDay(now, shown, offset: offset) {
        forms = [
          "\(word) \(clock)\(age)\(play)", "\(word) \(clock)\(play)", "\(word) \(clock)", word,
        ]
      } else {
        // A clock alone would be taken for today's.
        let date = word + " " + Format.monthAndDay(shown, offset: offset)
        forms = [
          "\(date) \(clock)\(age)\(play)", "\(date) \(clock)\(play)", "\(date) \(clock)",
          "\(date) \(minutes)", date, word,
        ]
      }
    }
  }

  /// The fullest form that `columns` hold, or the last.
  func form(columns: Int, ascii: Bool) -> String {
    forms.first { TextWidth.columns($0, ascii: ascii) <= columns } ?? forms[forms.count - 1]
  }

  /// How time goes on by itself: `▶ ×10`; nothing where it stands.
  private static func play(_ state: DashboardState, _ past: PastMoment, ascii: Bool) -> String {
    guard past.isPlaying else { return "" }
    let arrow = state.speed.isBackward ? (ascii ? "<" : "◀") : (ascii ? ">" : "▶")
    return " \(arrow) " + (ascii ? "x" : "×") + state.speed.text
  }

  /// How long ago that was: `-35s`, `-12m`, `-1d 3h`.
  static func age(_ wall: WallInstant, now: WallInstant) -> String {
    let seconds = (Double(now.milliseconds) - Double(wall.milliseconds)) / 1_000
    if seconds < 60 { return "-" + Format.fixed(max(0, seconds.rounded(.down)), 0) + "s" }
    return "-" + Format.coarse(seconds: seconds)
  }
}
