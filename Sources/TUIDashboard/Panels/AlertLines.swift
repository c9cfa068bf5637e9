import MonitorModel
import TUICore

/// Who is told of what is off and how that is going, as lines of the health view; none where nobody
/// is to be told.
enum AlertLines {
  /// Deliveries that are shown, newest first.
  private static let logMost = 12

  /// The lines for a panel `columns` wide.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    guard let alerts = state.newestLive?.alerts,
      !alerts.receivers.isEmpty || !alerts.trouble.isEmpty
    else { return [] }
    var lines: [TextLine] = [.blank, .heading("alerts")]
    let room = max(12, columns - TextLine.valueColumn(columns: columns))
    if !alerts.trouble.isEmpty {
      lines += wrapped("trouble", alerts.trouble, room, Style(.warning))
    }
    for receiver in alerts.receivers {
      lines += wrapped(receiver.name, words(receiver), room, style(receiver))
    }
    for receiver in alerts.receivers {
      lines += silences(of: receiver, state, room: room)
    }
    guard !alerts.log.isEmpty else { return lines }
    lines += [.blank, .heading("deliveries")]
    for entry in alerts.log.reversed().prefix(logMost) {
      let when = when(entry.wall, now: state.wallNow, offset: state.options.utcOffsetSeconds)
      lines += Self.lines(entry, when, columns: columns)
    }
    return lines
  }

  private static func wrapped(
    _ name: String, _ text: String, _ room: Int, _ style: Style
  ) -> [TextLine] {
    AnomalyDetailPanel.wrapped(text, columns: room, lines: 9).enumerated().map { index, part in
      .pair(index == 0 ? name : "", part, style)
    }
  }

  /// The silences of a receiver that has such, and how the alerts of this machine stand there.
  private static func silences(
    of receiver: AlertReceiverHealth, _ state: DashboardState, room: Int
  ) -> [TextLine] {
    guard let board = receiver.board else { return [] }
    var lines: [TextLine] = [.blank, .heading("silences at " + receiver.name)]
    if !board.problem.isEmpty { lines += wrapped("trouble", board.problem, room, Style(.warning)) }
    let quiet = board.alerts.count { !$0.silencedBy.isEmpty }
    let inhibited = board.alerts.count { $0.isInhibited }
    var there = [
      "\(board.alertCount) of this machine in \(board.groupCount) group\(board.groupCount == 1 ? "" : "s")"
    ]
    if quiet > 0 { there.append("\(quiet) silenced") }
    if inhibited > 0 { there.append("\(inhibited) inhibited") }
    lines += wrapped("alerts", there.joined(separator: ", "), room, .plain)
    for silence in board.silences {
      let until = words(
        silence, now: state.wallNow, offset: state.options.utcOffsetSeconds)
      lines += wrapped(
        silence.isOurs ? "ours" : "of others", silence.matchers + ", " + until, room,
        silence.isOurs ? .plain : Style(.dim))
    }
    if board.silenceCount > board.silences.count {
      lines.append(.pair("", "\(board.silenceCount - board.silences.count) more", Style(.dim)))
    }
    return lines
  }

  /// Until when a receiver keeps quiet, by whom and why.
  static func words(_ silence: ReceiverBoard.Silence, now: WallInstant, offset: Int) -> String {
    let reason = silence.comment.isEmpty ? "" : ": " + silence.comment
    return "until " + TriageWords.until(silence.until, now: now, offset: offset) + " by "
      + silence.by + reason
  }

  /// How a receiver is doing, in a sentence.
  static func words(_ receiver: AlertReceiverHealth) -> String {
    func counted(_ count: UInt64, _ word: String) -> [String] {
      count > 0 ? [Format.grouped(count) + " " + word] : []
    }
    let state = receiver.state == .idle ? "told nothing yet" : receiver.state.rawValue
    var parts = [receiver.kind + ": " + state]
    parts += counted(receiver.delivered, "delivered")
    parts += counted(UInt64(receiver.firing), "firing")
    parts += counted(UInt64(receiver.waiting), "waiting")
    parts += counted(UInt64(receiver.held), "held by the rate limit")
    parts += counted(receiver.folded, "told with others")
    parts += counted(receiver.failures, "tries failed")
    parts += counted(receiver.refused, "refused")
    parts += counted(receiver.dropped, "dropped")
    if !receiver.lastError.isEmpty { parts.append(receiver.lastError) }
    return parts.joined(separator: ", ")
  }

  private static func style(_ receiver: AlertReceiverHealth) -> Style {
    switch receiver.state {
    case .idle: Style(.dim)
    case .healthy: Style(receiver.dropped > 0 ? .warning : .good)
    case .failing: Style(.warning)
    }
  }

  /// What was told and how that went, beside the time, and below it why it went wrong.
  private static func lines(_ entry: AlertLogEntry, _ when: String, columns: Int) -> [TextLine] {
    let isGood = entry.outcome == .delivered
    let took = Format.duration(seconds: Double(entry.nanoseconds) / 1e9)
    var text = "\(entry.receiver) \(entry.outcome.rawValue)"
    if isGood { text += " in \(took)" }
    if entry.attempt > 1 { text += ", try \(entry.attempt)" }
    text += ": \(entry.title)"
    let column = TextWidth.columns(when) + 1
    func wrapped(_ text: String, _ style: Style) -> [TextLine] {
      AnomalyDetailPanel.wrapped(text, columns: max(12, columns - column), lines: 5)
        .map { .text($0, column: column, style) }
    }
    var lines = wrapped(text, isGood ? .plain : Style(.warning))
    lines[0].pieces.insert(.init(text: when, column: 0, style: Style(.dim)), at: 0)
    return lines + wrapped(entry.reason, Style(.dim))
  }

  /// When something was told: to the second, and of another day with that day.
  private static func when(_ wall: WallInstant, now: WallInstant, offset: Int) -> String {
    Format.isSameDay(wall, now, offset: offset)
      ? Format.clock(wall, offset: offset, seconds: true)
      : TriageWords.when(wall, now: now, offset: offset)
  }
}
