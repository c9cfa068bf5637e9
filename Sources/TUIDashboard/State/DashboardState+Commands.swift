import MonitorModel

extension DashboardState {
  /// Carries out a line of the command line.
  mutating func run(_ line: String) -> [DashboardEffect] {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard let typed = parts.first else { return [] }
    let argument = parts.count > 1 ? parts[1] : ""
    // An exact name, or the only one that begins so: `:q` quits.
    let found = Commands.all.map(\.name).filter { $0 == typed || $0.hasPrefix(typed) }
    guard let name = found.first(where: { $0 == typed }) ?? (found.count == 1 ? found[0] : nil)
    else {
      notice =
        found.isEmpty ? "no command \(typed)" : "\(typed) could be " + found.joined(separator: ", ")
      return []
    }
    if let effects = runTriage(name, argument) { return effects }
    switch name {
    case "quit": return [.quit]
    case "help": helpShown = true
    case "pause": return togglePause()
    case "goto": return goTo(argument)
    case "live": return goLive()
    case "speed": return setSpeed(argument)
    case "recorded": tellExtent()
    case "theme": return setTheme(argument)
    case "interval": return setInterval(argument)
    case "view": setView(argument)
    case "fleet": go(to: .fleet)
    case "group": setGrouping(argument)
    case "map": setMapped(argument)
    case "sort": setSorting(argument)
    case "filter": setFilter(argument)
    case "save": saveFilter(argument)
    case "unsave": forgetFilter(argument)
    case "filters": tellFilters()
    case "unlearn": return unlearn(argument)
    case "window":
      if let wanted = StatisticsWindow.allCases.first(where: { $0.label == argument }) {
        window = wanted
      } else {
        notice = "windows are 1m, 5m and 1h"
      }
    case "span":
      var wanted = span
      if wanted.set(label: argument) {
        setSpan { $0 = wanted }
      } else {
        notice = "spans are " + ChartSpan.labels.joined(separator: ", ")
      }
    default: break
    }
    return []
  }

  private mutating func setTheme(_ name: String) -> [DashboardEffect] {
    guard !name.isEmpty else {
      notice = "themes: " + options.themes.joined(separator: " ")
      return []
    }
    guard options.themes.isEmpty || options.themes.contains(name) else {
      notice = "no theme \(name); there are " + options.themes.joined(separator: " ")
      return []
    }
    return [.setTheme(name)]
  }

  private mutating func setInterval(_ text: String) -> [DashboardEffect] {
    guard !options.isRecording else {
      notice = "a recording is not collected: :speed plays it faster"
      return []
    }
    guard let interval = Commands.duration(text), interval >= Limits.tickMinimum,
      interval <= Limits.tickMaximum
    else {
      notice = "an interval is between 100ms and 1h, written as 500ms or 2s"
      return []
    }
    return [.setInterval(interval)]
  }

  private mutating func setView(_ text: String) {
    let found = DashboardView.allCases.first {
      $0.name.hasPrefix(text.lowercased()) || String($0.rawValue) == text
    }
    if let found, !text.isEmpty {
      go(to: found)
    } else {
      notice = "views are " + DashboardView.allCases.map(\.name).joined(separator: ", ")
    }
  }

  private mutating func setFilter(_ text: String) {
    guard let panel = filterPanel else {
      notice = "nothing to filter here"
      return
    }
    setFilter(text, panel)
    notice = filters[panel.rawValue].problem
  }

  private mutating func setSorting(_ text: String) {
    switch view {
    case .processes:
      if let column = ProcessColumn.allCases.first(where: { $0.title == text.lowercased() }) {
        processSorting = Sorting(column, descending: column.startsDescending)
        return
      }
    case .percentiles:
      if let column = SeriesColumn.sortable.first(where: { $0.title == text.lowercased() }) {
        seriesSorting = Sorting(column, descending: column != .name)
        return
      }
    case .overview, .anomalies, .sources, .history, .http, .database, .business, .fleet:
      if let order = AnomalyOrder(rawValue: text.lowercased()) {
        anomalyOrder = order
        return
      }
    }
    let words = Commands.arguments("sort", self).joined(separator: ", ")
    notice = "sort by " + words
  }
}
