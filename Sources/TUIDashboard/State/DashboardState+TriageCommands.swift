import MonitorModel
import TUICore

/// The commands of triage on the `:` line.
extension DashboardState {
  /// Carries out a command of triage; `nil` where it is none.
  mutating func runTriage(_ name: String, _ argument: String) -> [DashboardEffect]? {
    let action: KeyAction
    switch name {
    case "ack": action = .acknowledge
    case "false": action = .falseAlarm
    case "expected": action = .expected
    case "snooze": action = .snooze
    case "note": action = .note
    case "silence": action = .silence
    case "lift": action = .silence
    case "new": action = .acknowledge
    case "export": action = .export
    case "undo": action = .undo
    case "redo": action = .redo
    default: return nil
    }
    if let refusal = refusal(of: action) {
      notice = refusal
      return []
    }
    switch name {
    case "silence": return silence(argument)
    case "lift": return lift(argument)
    case "undo": return [.act(.undo)]
    case "redo": return [.act(.redo)]
    default: break
    }
    let anomalies = targets(activePanel)
    guard !anomalies.isEmpty || name == "export" && subject(activePanel) != nil else {
      notice = "no anomaly is selected: 2 lists them"
      return []
    }
    switch name {
    case "snooze" where !argument.isEmpty: return snooze(argument, anomalies)
    case "note" where !argument.isEmpty:
      return subject(activePanel).map { [.act(.note(argument, anomaly: $0))] } ?? []
    case "new": return [.act(.withdraw(anomalies: anomalies))]
    default: return perform(action)
    }
  }

  private mutating func snooze(_ text: String, _ anomalies: [UInt64]) -> [DashboardEffect] {
    if text == "worse" { return judge(.snoozedUntilWorse, anomalies) }
    guard let until = end(text) else { return [] }
    return judge(.snoozed(until: until), anomalies)
  }

  /// `silence PATTERN TIME [REASON]`.
  private mutating func silence(_ text: String) -> [DashboardEffect] {
    let parts = DashboardState.pieces(text)
    guard parts.count >= 2 else {
      notice = "silence wants a pattern and a time, such as: silence system.disk.* 2h backup"
      return []
    }
    do {
      _ = try SeriesGlob(parts[0])
    } catch {
      notice = "\(parts[0]) is no pattern: \(error.hint)"
      return []
    }
    guard let until = end(parts[1]) else { return [] }
    let reason = parts.dropFirst(2).joined(separator: " ")
    return [.act(.silence(pattern: parts[0], until: until, reason: reason))]
  }

  /// Words; spaces inside quotes and braces, as labels have them, do not separate.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        if !piece.isEmpty { pieces.append(piece) }
        piece = ""
      } else {
        piece.append(character)
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  private mutating func lift(_ text: String) -> [DashboardEffect] {
    guard let number = UInt64(text) else {
      notice = "lift wants the number of a silence; view 5 lists them"
      return []
    }
    return [.act(.lift(silence: number))]
  }

  /// When `30m`, `2h`, `3d`, `tomorrow` or `08:00` ends; says what would be right where it is none.
  private mutating func end(_ text: String) -> WallInstant? {
    let now = wallNow
    if text == "tomorrow",
      case .snoozed(let until)? = TriageVerdict.snooze(
        .character("3"), at: now, offset: options.utcOffsetSeconds)
    {
      return until
    }
    if let duration = Commands.duration(text), duration >= .seconds(60),
      duration <= .seconds(366 * 86_400)
    {
      return now.advanced(milliseconds: duration.nanoseconds / 1_000_000)
    }
    if text.contains(":"),
      case .wall(let past)? = MomentText.parse(text, now: now, offset: options.utcOffsetSeconds)
    {
      // A clock time is the next one that comes.
      return past > now ? past : past.advanced(milliseconds: 86_400_000)
    }
    notice = "\(text) is no time to come; right would be 30m, 2h, 3d, 18:00 or tomorrow"
    return nil
  }
}
