/// What a key can do.
package enum KeyAction: String, CaseIterable, Sendable {
  case quit, suspend, redraw, help, command
  case filter, nextMatch, previousMatch
  case view1, view2, view3, view4, view5, view6, view7, view8, view9, view0
  case nextPanel, previousPanel, expand, open, back
  case up, down, left, right, top, bottom, halfUp, halfDown, pageUp, pageDown
  case pause, sort, reverse, window, kernelThreads
  case spanLonger, spanShorter, spanReset
  case previousAnomaly, nextAnomaly, copyLine
  case acknowledge, acknowledgeAll, snooze, falseAlarm, expected, repeatVerdict, undo, redo
  case note, silence, mark, markRange
  case why, related, beside, compare, moment
  case copyBundle, export, pager, editor
  case group, attachHost
  case timeBack, timeForward, timeBackTen, timeForwardTen, timeOldest, timeLive, faster, slower

  /// What it does, in a few words.
  package var summary: String {
    switch self {
    case .quit: "quit"
    case .suspend: "suspend; fg comes back"
    case .redraw: "draw the whole screen again"
    case .help: "this list"
    case .command: "command line, Tab completes"
    case .filter: "filter: text, field:value, !not, a OR b, /regex/"
    case .nextMatch: "next match"
    case .previousMatch: "previous match"
    case .view1: "overview"
    case .view2: "anomalies"
    case .view3: "percentiles of every series"
    case .view4: "processes"
    case .view5: "sources and health"
    case .view6: "history: charts of any series"
    case .view7: "http: sites, routes, errors, probes"
    case .view8: "databases: statements, locks, pools"
    case .view9: "business: what applications report"
    case .view0: "fleet: a map of hosts, the worst first"
    case .nextPanel: "next panel"
    case .previousPanel: "previous panel"
    case .expand: "panel to the whole screen and back"
    case .open: "open what is selected"
    case .back: "one level up"
    case .up: "up"
    case .down: "down"
    case .left: "sort by the column before"
    case .right: "sort by the next column"
    case .top: "to the top"
    case .bottom: "to the end"
    case .halfUp: "half a page up"
    case .halfDown: "half a page down"
    case .pageUp: "a page up"
    case .pageDown: "a page down"
    case .pause: "pause and go on; in the past: play and stop"
    case .sort: "sort by the next column"
    case .reverse: "reverse the order"
    case .window: "window of the statistics: 1m, 5m, 1h"
    case .kernelThreads: "show or hide kernel threads"
    case .spanLonger: "longer time span of charts"
    case .spanShorter: "shorter time span of charts"
    case .spanReset: "time span as it was"
    case .previousAnomaly: "to the moment of the previous anomaly"
    case .nextAnomaly: "to the moment of the next anomaly"
    case .copyLine: "copy the selected line"
    case .acknowledge: "acknowledge until it clears"
    case .acknowledgeAll: "acknowledge all that are listed"
    case .snooze: "snooze: 15 min, 2 h, until tomorrow, until worse"
    case .falseAlarm: "false alarm: the detector was wrong, and learns"
    case .expected: "expected: it was planned; nothing is learnt"
    case .repeatVerdict: "the last verdict here and on the like; shows which first"
    case .undo: "undo a verdict; in view 5 take back a lesson"
    case .redo: "redo what was undone"
    case .note: "write a note"
    case .silence: "silence the series for a time"
    case .mark: "mark the row; a verdict goes to all marked"
    case .markRange: "mark from here to where the cursor goes"
    case .why: "why: ranked causes with evidence"
    case .related: "related series around that moment"
    case .beside: "the chart of a related series beside the anomaly's"
    case .compare: "compare with yesterday, last week, nothing"
    case .moment: "to the moment of the anomaly, and back"
    case .copyBundle: "copy the incident with its evidence"
    case .export: "export the incident as Markdown"
    case .pager: "read the incident in the pager"
    case .editor: "write a note in the editor"
    case .group: "group the hosts by the next label"
    case .attachHost: "attach to the host's own daemon; its q comes back"
    case .timeBack: "a step back in time"
    case .timeForward: "a step forward in time"
    case .timeBackTen: "ten steps back in time"
    case .timeForwardTen: "ten steps forward in time"
    case .timeOldest: "the oldest moment that is recorded"
    case .timeLive: "back to live"
    case .faster: "play twice as fast"
    case .slower: "play half as fast"
    }
  }
}
