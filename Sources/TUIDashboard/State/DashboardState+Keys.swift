import MonitorModel
import TUICore

extension DashboardState {
  /// Takes a key: to the line being typed, or by the key map.
  mutating func take(_ key: Key) -> [DashboardEffect] {
    switch input {
    case .command(let editor): return typeCommand(key, editor)
    case .filter(let editor, let before): return typeFilter(key, editor, before: before)
    case .note(let editor, let anomaly): return typeNote(key, editor, anomaly)
    case .choice(let choice): return answer(key, choice)
    case .keys: break
    }
    notice = ""
    guard let action = options.keyMap.action(for: key) else { return [] }
    // On a map an arrow goes where it points; `t` and `T` still go through time.
    if activePanel == .fleet, key == .left || key == .right {
      return perform(key == .left ? .left : .right)
    }
    return perform(action)
  }

  /// The panel that has the keys.
  var activePanel: PanelID { ScreenLayout.mainPanel(self) ?? focus }

  /// The panel that `/` filters, if the visible one can be.
  var filterPanel: PanelID? {
    switch activePanel {
    case .anomalyList, .seriesTable, .processList, .history, .help, .fleet: activePanel
    default: nil
    }
  }

  /// Does what a key is bound to; nothing where it does not work here.
  mutating func perform(_ action: KeyAction) -> [DashboardEffect] {
    if let refusal = refusal(of: action) {
      notice = refusal
      return []
    }
    guard works(action, inHelp: helpShown) else {
      if action.isVerdict { notice = "no anomaly is selected: 2 lists them" }
      return []
    }
    if let effects = travel(action) { return effects }
    switch action {
    case .quit: return [.quit]
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .help: helpShown.toggle()
    case .command: input = .command(LineEditor())
    case .filter:
      if let panel = filterPanel {
        let source = filters[panel.rawValue].source
        input = .filter(LineEditor(source), before: source)
      }
    case .view1, .view2, .view3, .view4, .view5, .view6, .view7, .view8, .view9, .view0:
      if let number = action.rawValue.last?.wholeNumberValue,
        let view = DashboardView(rawValue: number)
      {
        go(to: view)
      }
    case .pause: return togglePause()
    case .nextPanel: moveFocus(1)
    case .previousPanel: moveFocus(-1)
    case .acknowledge, .acknowledgeAll, .snooze, .falseAlarm, .expected, .repeatVerdict, .undo,
      .redo, .note, .silence, .mark, .markRange:
      return triage(action)
    case .why: openWhy()
    case .related: openRelated()
    case .beside: toggleBeside()
    case .compare: return nextComparison()
    case .moment: return toggleMoment()
    case .copyBundle, .export, .pager, .editor: return handOver(action)
    case .expand: expanded = expanded == nil ? focus : nil
    case .open: open()
    case .back: back()
    case .up, .down, .top, .bottom, .halfUp, .halfDown, .pageUp, .pageDown, .nextMatch,
      .previousMatch:
      move(action)
    case .left where activePanel == .fleet, .right where activePanel == .fleet:
      moveOnMap(action)
    case .left: nextSorting(-1)
    case .right, .sort: nextSorting(1)
    case .group: groupByNextLabel()
    case .attachHost: return attachToHost()
    case .reverse: reverseSorting()
    case .window: window = window.next
    case .kernelThreads: kernelThreadsShown.toggle()
    case .spanLonger: setSpan { $0.step(1) }
    case .spanShorter: setSpan { $0.step(-1) }
    case .spanReset:
      span = ChartSpan()
      spanChosen = false
    case .copyLine: return selectedText.map { [.copy($0)] } ?? []
    case .previousAnomaly, .nextAnomaly, .timeBack, .timeForward, .timeBackTen, .timeForwardTen,
      .timeOldest, .timeLive, .faster, .slower:
      break
    }
    return []
  }

  /// Changes the span from what is shown, and keeps it from then on.
  mutating func setSpan(_ change: (inout ChartSpan) -> Void) {
    span = shownSpan
    change(&span)
    spanChosen = true
  }

  /// Whether an action does something in the visible view.
  func works(_ action: KeyAction, inHelp: Bool) -> Bool {
    let panel = inHelp ? PanelID.help : panelUnderHelp
    switch action {
    case .quit, .suspend, .redraw, .help, .command, .pause, .back: return true
    case .view1, .view2, .view3, .view4, .view5, .view6, .view7, .view8, .view9, .view0:
      return true
    case .filter, .nextMatch, .previousMatch:
      switch panel {
      case .anomalyList, .seriesTable, .processList, .history, .help, .fleet: return true
      default: return false
      }
    case .nextPanel, .previousPanel:
      return view == .overview && details.isEmpty || panel == .sources && !lessons.isEmpty
        || panel == .why && whyCommands.count > 1
    case .expand: return view == .overview && details.isEmpty
    case .acknowledge, .acknowledgeAll, .snooze, .falseAlarm, .expected, .repeatVerdict, .undo,
      .redo, .note, .silence, .mark, .markRange, .copyBundle, .export, .pager, .editor, .moment:
      return canTriage(action, panel)
    case .why, .related: return subject(panel) != nil
    case .beside: return panel == .related
    case .compare: return canCompare(panel)
    case .open:
      switch panel {
      case .sources, .help, .processDetail, .seriesDetail, .http, .database, .business: return false
      case .related: return selected != nil
      default: return true
      }
    case .up, .down, .top, .bottom, .halfUp, .halfDown, .pageUp, .pageDown:
      return panel != .seriesDetail
    case .left, .right:
      return panel == .seriesTable || panel == .processList || panel == .fleet
    case .group: return panel == .fleet
    case .attachHost: return panel == .fleet || panel == .fleetHost
    case .sort:
      return panel == .seriesTable || panel == .processList || panel == .anomalyList
        || panel == .anomalies
    case .reverse: return panel == .seriesTable || panel == .processList
    case .window: return panel == .seriesTable || view == .overview && details.isEmpty
    case .kernelThreads: return panel == .processList
    case .spanLonger, .spanShorter, .spanReset:
      switch panel {
      case .seriesDetail, .anomalyDetail, .history, .http, .database, .business, .related,
        .fleetHost:
        return true
      default: return view == .overview && details.isEmpty
      }
    case .previousAnomaly, .nextAnomaly: return true
    case .timeBack, .timeForward, .timeBackTen, .timeForwardTen, .timeOldest, .timeLive: return true
    case .faster, .slower: return past != nil
    case .copyLine: return selectedText != nil
    }
  }

  private var panelUnderHelp: PanelID {
    var below = self
    below.helpShown = false
    return below.activePanel
  }

  /// Goes to a view and leaves what was open.
  mutating func go(to next: DashboardView) {
    view = next
    details = []
    helpShown = false
    expanded = nil
    filters[PanelID.help.rawValue] = Filter("")
  }

  private mutating func moveFocus(_ step: Int) {
    if activePanel == .sources, let area = activePlacement?.area {
      return selectLesson(step, room: area.rows - headRows(.sources), columns: area.columns)
    }
    if activePanel == .why {
      let count = max(1, whyCommands.count)
      whyCommand = (whyCommand + step + count) % count
      return
    }
    expanded = nil
    let panels = ScreenLayout.focusable(self)
    guard !panels.isEmpty else { return }
    if !focusShown {
      focusShown = true
      if panels.contains(focus) { return }
    }
    let place = panels.firstIndex(of: focus) ?? (step > 0 ? -1 : 0)
    focus = panels[(place + step + panels.count) % panels.count]
  }

  private mutating func back() {
    if helpShown {
      helpShown = false
      filters[PanelID.help.rawValue] = Filter("")
    } else if !details.isEmpty {
      details.removeLast()
    } else if expanded != nil {
      expanded = nil
    } else if let panel = filterPanel, !filters[panel.rawValue].isEmpty {
      filters[panel.rawValue] = Filter("")
    } else if activePanel == .sources, selectedLesson != nil {
      selectedLesson = nil
    } else if lists[activePanel.rawValue].engaged {
      lists[activePanel.rawValue] = ListState()
    } else if view == .overview {
      focusShown = false
    } else {
      go(to: .overview)
    }
  }
}

extension KeyAction {
  /// Whether it says something of an anomaly.
  var isVerdict: Bool {
    switch self {
    case .acknowledge, .snooze, .falseAlarm, .expected, .note, .silence, .export, .copyBundle,
      .pager, .editor, .why, .related:
      true
    default: false
    }
  }

  /// Whether it only moves.
  var isMotion: Bool {
    switch self {
    case .up, .down, .top, .bottom, .halfUp, .halfDown, .pageUp, .pageDown: true
    default: false
    }
  }
}

extension StatisticsWindow {
  /// The next window, the shortest after the longest.
  var next: StatisticsWindow {
    StatisticsWindow(rawValue: rawValue + 1) ?? .minute
  }
}
