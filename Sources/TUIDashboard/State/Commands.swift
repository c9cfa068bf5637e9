import MonitorModel

/// The commands of the `:` line.
enum Commands {
  /// One command.
  struct Command {
    var name: String
    var usage: String
    var summary: String
  }

  /// All of them, in the order of help.
  static let all = [
    Command(name: "theme", usage: "theme NAME", summary: "use a theme"),
    Command(name: "interval", usage: "interval TIME", summary: "collect every TIME, as 500ms"),
    Command(name: "view", usage: "view NAME", summary: "go to a view, by name or number"),
    Command(name: "sort", usage: "sort COLUMN", summary: "order the table"),
    Command(
      name: "filter", usage: "filter TEXT|@NAME", summary: "filter the list; empty for all"),
    Command(name: "save", usage: "save NAME", summary: "keep the filter of the list by name"),
    Command(name: "unsave", usage: "unsave NAME", summary: "forget a filter that was kept"),
    Command(name: "filters", usage: "filters", summary: "tell which filters are kept"),
    Command(name: "fleet", usage: "fleet", summary: "the map of hosts"),
    Command(name: "group", usage: "group LABEL|none", summary: "group the map by a label"),
    Command(name: "map", usage: "map SIGNAL|worst", summary: "what the map shows of each host"),
    Command(name: "window", usage: "window 1m|5m|1h", summary: "window of the statistics"),
    Command(
      name: "span", usage: "span " + ChartSpan.labels.joined(separator: "|"),
      summary: "time span of the charts"),
    Command(name: "goto", usage: "goto TIME", summary: "to a moment: 14:32, -15m, oldest, live"),
    Command(name: "live", usage: "live", summary: "back to live"),
    Command(name: "speed", usage: "speed N", summary: "speed of the past; -N plays backwards"),
    Command(name: "recorded", usage: "recorded", summary: "tell what is recorded"),
    Command(name: "ack", usage: "ack", summary: "acknowledge what is selected"),
    Command(
      name: "snooze", usage: "snooze TIME|worse", summary: "snooze it: 45m, 18:00, tomorrow, worse"),
    Command(name: "false", usage: "false", summary: "false alarm: the detector learns"),
    Command(name: "expected", usage: "expected", summary: "it was planned"),
    Command(name: "new", usage: "new", summary: "take back what was said of it"),
    Command(name: "note", usage: "note TEXT", summary: "write a note to it"),
    Command(
      name: "silence", usage: "silence PATTERN TIME", summary: "silence series, as system.disk.* 2h"
    ),
    Command(name: "lift", usage: "lift N", summary: "end silence N of view 5"),
    Command(name: "undo", usage: "undo", summary: "undo the last verdict"),
    Command(name: "redo", usage: "redo", summary: "do it again"),
    Command(name: "export", usage: "export", summary: "write the incident to a Markdown file"),
    Command(name: "unlearn", usage: "unlearn N", summary: "take back lesson N of view 5"),
    Command(name: "pause", usage: "pause", summary: "pause and go on"),
    Command(name: "help", usage: "help", summary: "the list of keys"),
    Command(name: "quit", usage: "quit", summary: "quit"),
  ]

  /// The texts that `text` could become, in order.
  static func completions(_ text: String, _ state: DashboardState) -> [String] {
    guard let space = text.firstIndex(of: " ") else {
      return all.map(\.name).filter { $0.hasPrefix(text) }
    }
    let name = String(text[..<space])
    let start = text[text.index(after: space)...]
    return arguments(name, state).filter { $0.hasPrefix(start) }.map { name + " " + $0 }
  }

  /// What to show beside what is typed.
  static func hint(_ text: String, _ state: DashboardState) -> String {
    if text.isEmpty { return all.map(\.name).joined(separator: " ") }
    let found = completions(text, state)
    if found.count == 1, found[0] == text {
      return all.first { $0.name == text }?.summary ?? ""
    }
    return found.map { one in
      one.split(separator: " ", maxSplits: 1).last.map(String.init) ?? one
    }.joined(separator: " ")
  }

  /// The words that can follow a command.
  static func arguments(_ name: String, _ state: DashboardState) -> [String] {
    switch name {
    case "theme": state.options.themes
    case "view": DashboardView.allCases.map(\.name)
    case "group": state.fleet.labels + ["none"]
    case "map": ["worst"] + state.fleet.signals
    case "window": StatisticsWindow.allCases.map(\.label)
    case "span": ChartSpan.labels
    case "unlearn": state.lessons.map { String($0.number) }
    case "lift": state.triage.silences.map { String($0.number) }
    case "filter", "unsave": state.memory.saved.keys.sorted().map { "@" + $0 }
    case "snooze": ["15m", "2h", "tomorrow", "worse"]
    case "goto": ["-1m", "-5m", "-15m", "-1h", "oldest", "newest", "live"]
    case "speed": ["1", "10", "60", "-1", "-10"]
    case "interval": ["500ms", "1s", "2s", "5s", "10s"]
    case "sort":
      switch state.view {
      case .processes: ProcessColumn.allCases.map(\.title)
      case .percentiles: SeriesColumn.sortable.map(\.title)
      default: AnomalyOrder.allCases.map(\.rawValue)
      }
    default: []
    }
  }

  /// A duration as people write it: `500ms`, `1s`, `5m`, `2h`, `7d`; a bare number is seconds.
  static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(digits), value.isFinite, value >= 0 else { return nil }
    let factor: Double
    switch text.dropFirst(digits.count) {
    case "ms": factor = 0.001
    case "s", "": factor = 1
    case "m": factor = 60
    case "h": factor = 3_600
    case "d": factor = 86_400
    default: return nil
    }
    guard value * factor < 1e9 else { return nil }
    return .milliseconds(Int64((value * factor * 1_000).rounded()))
  }
}
