package import MonitorModel
import TUICore

/// What is pushed to whom and how that is going, as lines of the health view; none where nothing is.
package enum PushLines {
  /// The lines for a panel `columns` wide.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    guard let snapshot = state.newestLive else { return [] }
    let leftovers = snapshot.push.leftovers ?? []
    guard !snapshot.push.destinations.isEmpty || !leftovers.isEmpty else { return [] }
    var lines: [TextLine] = [.blank, .heading("remote write")]
    let room = max(12, columns - TextLine.valueColumn(columns: columns))
    for destination in snapshot.push.destinations {
      lines += wrapped(
        destination.name, words(destination, at: snapshot.data.wall), room, style(destination))
      if !destination.trouble.isEmpty {
        lines += wrapped("", destination.trouble, room, Style(.warning))
      }
      for bad in destination.bad {
        lines += wrapped(
          "", "left out: \(bad.series): \(bad.reason)", room, Style(.warning))
      }
      let more = destination.badCount - destination.bad.count
      if more > 0, !destination.bad.isEmpty {
        lines += wrapped("", "and \(Format.grouped(UInt64(more))) more", room, Style(.warning))
      }
      for late in destination.late ?? [] {
        lines += wrapped("", "too late: \(late.series): \(late.reason)", room, Style(.warning))
      }
    }
    for left in leftovers {
      lines += wrapped(left.name, words(left, at: snapshot.data.wall), room, Style(.warning))
    }
    return lines
  }

  private static func wrapped(
    _ name: String, _ text: String, _ room: Int, _ style: Style
  ) -> [TextLine] {
    AnomalyDetailPanel.wrapped(text, columns: room, lines: 4).enumerated().map { index, part in
      .pair(index == 0 ? name : "", part, style)
    }
  }

  /// How a destination is doing, in a sentence.
  static func words(_ destination: PushDestinationHealth, at now: WallInstant) -> String {
    func counted(_ count: UInt64, _ word: String) -> [String] {
      count > 0 ? [Format.grouped(count) + " " + word] : []
    }
    let state = destination.state == .idle ? "sent nothing yet" : destination.state.rawValue
    var parts = [state]
    if !destination.reason.isEmpty { parts.append(destination.reason) }
    parts += counted(destination.sent, "samples sent")
    parts += counted(destination.pending, "pending")
    if let oldest = destination.oldest, destination.pending > 0 {
      parts.append(age(oldest, now))
    }
    parts += counted(destination.failed, "failed")
    parts += counted(destination.repeated, "there already")
    parts += counted(destination.dropped, "dropped")
    parts += counted(destination.failures, "tries failed")
    parts += counted(destination.missedTicks, "ticks missed")
    parts += counted(UInt64(max(0, destination.damaged)), "damaged files")
    if destination.folder.isEmpty { parts.append("what waits is in memory only") }
    parts.append(destination.url)
    return parts.joined(separator: ", ")
  }

  /// What waits for a destination that no table names, and what can be done with it.
  package static func words(_ left: PushLeftover, at now: WallInstant) -> String {
    var waits = "\(Format.text(Double(left.bytes), .bytes)) wait"
    if left.samples > 0 { waits += ", \(Format.grouped(left.samples)) samples" }
    if let oldest = left.oldest {
      waits += ", " + age(oldest, now)
    }
    return waits + ", and no [[remote_write]] has this name: one that has it sends them; "
      + "or delete \(left.folder)"
  }

  /// How old the oldest sample that waits is; the clocks need not agree.
  private static func age(_ oldest: WallInstant, _ now: WallInstant) -> String {
    let seconds = max(0, Double(now.milliseconds) - Double(oldest.milliseconds)) / 1_000
    return "the oldest \(Format.duration(seconds: seconds)) ago"
  }

  private static func style(_ destination: PushDestinationHealth) -> Style {
    switch destination.state {
    case .idle: Style(.dim)
    case .sending: Style(destination.dropped + destination.failed > 0 ? .warning : .good)
    case .failing, .refused: Style(.warning)
    }
  }
}
