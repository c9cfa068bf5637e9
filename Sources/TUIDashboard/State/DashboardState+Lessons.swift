import MonitorModel

/// What a person teaches the detector, and what is told of it.
extension DashboardState {
  /// What was taught and is in force.
  var lessons: [Lesson] { snapshot?.detection.lessons ?? [] }

  /// The anomaly that a panel has under its cursor, by its number.
  func markable(_ panel: PanelID) -> UInt64? {
    switch panel {
    case .anomalyDetail:
      if case .anomaly(let number) = details.last, feed.record(number) != nil { return number }
      return nil
    case .anomalyList, .anomalies:
      let cursor = lists[panel.rawValue].cursor
      // An incident as a whole is no lesson: its members are.
      return feedRows.indices.contains(cursor) ? feedRows[cursor].anomaly : nil
    default: return nil
    }
  }

  /// Says that the anomaly under the cursor was none.
  mutating func markFalseAlarm() -> [DashboardEffect] {
    guard let number = markable(activePanel) else { return [] }
    return [.teach(.falseAlarm(anomaly: number))]
  }

  /// The lesson that `undo` takes back in a panel: the selected one; else the newest, of the series
  /// of the anomaly under the cursor where it has one.
  func undoable(_ panel: PanelID) -> Lesson? {
    switch panel {
    case .sources:
      guard let selectedLesson else { return lessons.last }
      return lessons.first { $0.number == selectedLesson }
    case .anomalyList, .anomalyDetail, .anomalies:
      let key = markable(panel).flatMap { feed.record($0)?.event.key }
      return lessons.last { $0.key == key } ?? lessons.last
    default: return nil
    }
  }

  /// Takes a lesson back.
  mutating func undoLesson() -> [DashboardEffect] {
    undoable(activePanel).map { [.teach(.unlearn(lesson: $0.number))] } ?? []
  }

  /// Takes back the lesson that a person named.
  mutating func unlearn(_ text: String) -> [DashboardEffect] {
    if let refusal = refusal(of: .undo) {
      notice = refusal
      return []
    }
    guard let number = UInt64(text) else {
      notice = "unlearn wants the number of a lesson; view 5 lists them"
      return []
    }
    return [.teach(.unlearn(lesson: number))]
  }

  /// Selects the lesson `step` places on in the health view, and brings it on the screen.
  mutating func selectLesson(_ step: Int, room: Int, columns: Int) {
    guard !lessons.isEmpty else { return }
    let place = lessons.firstIndex { $0.number == selectedLesson } ?? (step > 0 ? -1 : 0)
    let next = lessons[(place + step + lessons.count) % lessons.count].number
    selectedLesson = next
    let rows = SourcesPanel.lines(self, columns: columns).indices(where: { $0.lesson == next })
    guard let first = rows.ranges.first?.lowerBound, let end = rows.ranges.last?.upperBound else {
      return
    }
    let top = lists[PanelID.sources.rawValue].top
    lists[PanelID.sources.rawValue].top = min(first, max(top, end - max(1, room)))
  }

  /// Selects the lesson that a row of the health view tells of, if any.
  mutating func selectLesson(row: Int, _ columns: Int) {
    let lines = SourcesPanel.lines(self, columns: columns)
    let index = lists[PanelID.sources.rawValue].top + row - headRows(.sources)
    guard row >= headRows(.sources), lines.indices.contains(index),
      let lesson = lines[index].lesson
    else { return }
    selectedLesson = lesson
  }

  /// Tells how teaching went.
  mutating func accept(_ lesson: DetectorLesson, isDone: Bool) {
    awaitedLesson = nil
    switch lesson {
    case .falseAlarm(let number):
      guard isDone, let event = feed.record(number)?.event else {
        notice = isDone ? "taught" : "not taught: the detector no longer knows this anomaly"
        return
      }
      notice = "taught: \(name(event.series, event.key)) like this is normal" + Self.wayBack
      awaitedLesson = event.key
    case .unlearn(let number):
      let key = lessons.first { $0.number == number }?.key
      notice =
        isDone
        ? "lesson \(number) taken back"
          + (key.map { ": \(SeriesName.short($0)) alarms again" } ?? "")
        : "there is no lesson \(number)"
      if selectedLesson == number { selectedLesson = nil }
    }
  }

  /// Tells what exactly was taught, once a snapshot says it and while the person still reads it.
  mutating func tellLesson(in next: MonitorSnapshot) {
    guard let key = awaitedLesson else { return }
    guard notice.hasPrefix("taught: ") else {
      awaitedLesson = nil
      return
    }
    guard let lesson = next.detection.lessons.last(where: { $0.key == key }),
      !lessons.contains(where: { $0.number == lesson.number && $0.range == lesson.range })
    else { return }
    notice = "taught: " + DetectionText.lesson(lesson, name: SeriesName.short(key)) + Self.wayBack
    awaitedLesson = nil
  }

  private static let wayBack = "; see 5 to take it back"
}
