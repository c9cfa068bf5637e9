import MonitorModel

/// From an anomaly to its moment and back, and out of the program: to a file, the clipboard, the pager,
/// the editor.
extension DashboardState {
  /// Where the person was before they went to the moment of an anomaly.
  struct Return: Sendable {
    var view: DashboardView
    var details: [DashboardDetail]
    var lists: [ListState]
  }

  /// Goes to the moment at which the anomaly was told; from the past, back to where they were.
  mutating func toggleMoment() -> [DashboardEffect] {
    if past != nil || seek != nil, let wayBack {
      self.wayBack = nil
      let effects = goLive()
      view = wayBack.view
      details = wayBack.details
      lists = wayBack.lists
      return effects
    }
    guard past == nil else { return goLive() }
    guard let record = subject(activePanel).flatMap({ feed.record($0) }),
      let session = newestLive?.data.registry
    else { return [] }
    wayBack = Return(view: view, details: details, lists: lists)
    if details.isEmpty, view == .anomalies { show(anomaly: record.id) }
    return stopPlaying()
      + seek(Seek(.tick(RecordedInstant(session: session, at: record.told))))
  }

  /// Hands an incident over to something outside the program.
  mutating func handOver(_ action: KeyAction) -> [DashboardEffect] {
    guard let number = subject(activePanel), let record = feed.record(number) else { return [] }
    if action == .editor { return [.edit("", anomaly: number)] }
    let document = IncidentMarkdown(self, record)
    switch action {
    case .copyBundle:
      notice = "copied " + document.title
      return [.copy(document.text)]
    case .export: return [.export(name: document.fileName, text: document.text)]
    default: return [.page(document.text)]
    }
  }
}
