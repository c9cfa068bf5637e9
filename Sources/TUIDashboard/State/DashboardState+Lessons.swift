import MonitorModel

/// What a person teaches the detector, and what is told of it.
extension DashboardState {
  /// What was taught and is in force.
  var lessons: [Lesson] { snapshot?.detection.lessons ?? [] }

  /// The lesson that `undo` takes back in the health view: the selected one, else the newest.
  func undoable(_ panel: PanelID) -> Lesson? {
    guard panel == .sources else { return nil }
    guard let selectedLesson else { return lessons.last }
    return lessons.first { $0.number == selectedLesson }
  }

  /// Takes a lesson back.
  mutating func undoLesson() -> [DashboardEffect] {
    undoable(activePanel).map { [.act(.unlearn(lesson: $0.number))] } ?? []
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
    return [.act(.unlearn(lesson: number))]
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
}
