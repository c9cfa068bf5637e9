import MonitorModel

extension DashboardState {
  /// The actions worth a place on the last row here, the most useful first.
  var hints: [KeyAction] {
    var wanted: [KeyAction]
    switch activePanel {
    case .help: wanted = [.back, .filter, .quit]
    case .anomalyDetail:
      wanted = [
        .acknowledge, .snooze, .falseAlarm, .expected, .why, .related, .note, .undo, .back,
        .moment, .help, .open, .export, .previousAnomaly, .nextAnomaly, .spanLonger, .copyLine,
      ]
    case .seriesDetail, .processDetail:
      wanted = [.back, .spanLonger, .compare, .copyLine, .pause, .help]
    case .why:
      wanted = [.back, .related, .copyLine, .nextPanel, .acknowledge, .moment, .help, .export]
    case .related:
      wanted = [.back, .open, .beside, .why, .spanLonger, .compare, .moment, .help]
    case .anomalyList:
      wanted = [
        .open, .acknowledge, .snooze, .falseAlarm, .expected, .undo, .help, .why, .mark,
        .repeatVerdict, .filter, .sort, .note, .back,
      ]
    case .seriesTable: wanted = [.open, .filter, .sort, .reverse, .window, .pause, .back, .help]
    case .processList:
      wanted = [.open, .filter, .sort, .reverse, .kernelThreads, .pause, .back, .help]
    case .history: wanted = [.open, .filter, .spanLonger, .spanShorter, .pause, .back, .help]
    case .fleet:
      wanted = [
        .open, .filter, .group, .attachHost, .view2, .help, .pause, .copyLine, .view5, .command,
        .quit,
      ]
    case .fleetHost: wanted = [.back, .open, .attachHost, .spanLonger, .pause, .help]
    case .sources: wanted = [.back, .nextPanel, .undo, .pause, .help]
    case .http, .database, .business:
      wanted = [.back, .view7, .view8, .view9, .pause, .help, .spanLonger]
    default:
      wanted = [
        .help, .view2, .view3, .view4, .view5, .view6,
      ]
      wanted += viewsOfSources
      wanted += [.nextPanel, .open, .pause, .window, .spanLonger, .expand, .command, .quit]
    }
    // In the past the way back matters most, then the ways on.
    let travel: [KeyAction] =
      past == nil
      ? [] : [.timeLive, .timeBack, .timeForward, .pause, .previousAnomaly, .nextAnomaly]
    return (travel + wanted.filter { !travel.contains($0) })
      .filter { works($0, inHelp: helpShown) }
  }

  /// The views of the sources that there are.
  private var viewsOfSources: [KeyAction] {
    let audiences = Set((snapshot?.reports ?? []).map(\.audience))
    let views: [(SourceReport.Audience, KeyAction)] = [
      (.http, .view7), (.database, .view8), (.business, .view9),
      (.fleet, .view0),
    ]
    return views.filter { audiences.contains($0.0) }.map(\.1)
  }

  /// What an action does here, in a few words.
  func summary(_ action: KeyAction) -> String {
    if activePanelUnderHelp == .fleet, action == .left || action == .right {
      return action == .left ? "to the host before" : "to the next host"
    }
    guard action == .mark else { return action.summary }
    var below = self
    below.helpShown = false
    let panel = below.activePanel
    let isFeed = details.isEmpty && (panel == .anomalyList || panel == .anomalies)
    return isFeed ? action.summary : KeyAction.pause.summary
  }

  private var activePanelUnderHelp: PanelID {
    var below = self
    below.helpShown = false
    return below.activePanel
  }

  private var pauseLabel: String {
    if let past { return past.isPlaying ? "stop" : "play" }
    return pausedAt == nil ? "pause" : "go on"
  }

  /// A word for an action on the last row.
  func hintLabel(_ action: KeyAction) -> String {
    switch action {
    case .view2: "anomalies"
    case .view3: "percentiles"
    case .view4: "processes"
    case .view5: "sources"
    case .view6: "history"
    case .view7: "http"
    case .view8: "database"
    case .view9: "business"
    case .view0: "fleet"
    case .attachHost: "attach"
    case .nextPanel:
      activePanel == .sources ? "lesson" : activePanel == .why ? "command" : "panel"
    case .open: activePanel == .history ? "pin" : "open"
    case .back: "back"
    case .pause: pauseLabel
    case .timeLive: options.isRecording ? "newest" : "live"
    case .timeBack: "earlier"
    case .timeForward: "later"
    case .window: "window"
    case .spanLonger: "longer"
    case .spanShorter: "shorter"
    case .previousAnomaly: "previous"
    case .nextAnomaly: "next"
    case .kernelThreads: "kernel"
    case .copyLine: "copy"
    case .falseAlarm: "false alarm"
    case .acknowledge: "ack"
    case .expected: "expected"
    case .repeatVerdict: "again"
    case .undo: activePanel == .sources ? "unlearn" : "undo"
    case .sort: "sort"
    case .reverse: "reverse"
    case .filter: "filter"
    case .expand: "expand"
    case .command: "command"
    case .help: "help"
    default: action.rawValue
    }
  }
}
