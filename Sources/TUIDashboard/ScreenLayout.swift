package import TUICore

/// Where everything goes, by size.
///
/// The least important parts are dropped first; nothing is ever broken in two.
package enum ScreenLayout {
  /// Below this many columns or rows the overview is its compact form.
  package static let compactColumns = 40
  /// See `compactColumns`.
  package static let compactRows = 10

  /// The panels of the visible view on a screen of the state's size.
  package static func placements(_ state: DashboardState) -> [Placement] {
    placements(state, size: state.size)
  }

  /// The panels of the visible view on a screen of `size`.
  package static func placements(_ state: DashboardState, size: Size) -> [Placement] {
    let whole = Rect(size)
    guard !whole.isEmpty else { return [] }
    var result: [Placement] = []
    let isCompact = size.columns < compactColumns || size.rows < compactRows
    let main = mainPanel(state)
    var body = whole
    if isCompact, main == nil {
      if wantsFooter(state, size, isCompact: true) {
        let (rest, footer) = body.splitTop(body.rows - 1)
        result.append(Placement(panel: .footer, area: footer))
        body = rest
      }
      result.append(Placement(panel: .compact, area: body))
      return result
    }
    let head =
      size.rows >= compactRows && size.columns >= compactColumns ? 2 : size.rows >= 4 ? 1 : 0
    if head > 0 {
      let (header, rest) = body.splitTop(head)
      result.append(Placement(panel: .header, area: header))
      body = rest
    }
    if wantsFooter(state, size, isCompact: isCompact) {
      let (rest, footer) = body.splitTop(body.rows - 1)
      result.append(Placement(panel: .footer, area: footer))
      body = rest
    }
    if let main {
      let signals = SourceSignalsPanel.rows(state, main, body.size)
      if signals > 0 {
        let (top, rest) = body.splitTop(signals)
        result.append(Placement(panel: .sourceSignals, area: top))
        body = rest
      }
      result.append(Placement(panel: main, area: body))
    } else {
      addOverview(state, body, to: &result)
    }
    return result
  }

  /// The one panel below the header, or `nil` for the overview with its many.
  package static func mainPanel(_ state: DashboardState) -> PanelID? {
    if state.helpShown { return .help }
    switch state.details.last {
    case .anomaly: return .anomalyDetail
    case .series: return .seriesDetail
    case .process: return .processDetail
    case .host: return .fleetHost
    case .why: return .why
    case .related: return .related
    case nil: break
    }
    switch state.view {
    case .overview: return state.expanded
    case .anomalies: return .anomalyList
    case .percentiles: return .seriesTable
    case .processes: return .processList
    case .sources: return .sources
    case .history: return .history
    case .http: return .http
    case .database: return .database
    case .business: return .business
    case .fleet: return .fleet
    }
  }

  /// The panels of the overview that can have the focus, in the order of Tab.
  package static func focusable(_ state: DashboardState) -> [PanelID] {
    placements(state).map(\.panel).filter {
      switch $0 {
      case .signals, .percentiles, .processes, .anomalies: true
      default: false
      }
    }
  }

  private static func wantsFooter(_ state: DashboardState, _ size: Size, isCompact: Bool) -> Bool {
    if state.input != .keys || !state.notice.isEmpty { return size.rows >= 2 }
    // In the past it holds the time rail.
    if state.past != nil { return size.rows >= 6 }
    return !isCompact && size.rows >= 16
  }

  private static func addOverview(
    _ state: DashboardState, _ body: Rect, to result: inout [Placement]
  ) {
    if body.columns >= 100, body.rows >= 14 {
      addTwoColumns(state, body, to: &result)
    } else {
      addOneColumn(state, body, to: &result)
    }
  }

  private static func addTwoColumns(
    _ state: DashboardState, _ body: Rect, to result: inout [Placement]
  ) {
    let leftColumns = body.columns * 58 / 100
    let (left, right) = body.splitLeft(leftColumns)
    let signals = max(state.board.signals.count, 8) + 1
    if left.rows >= signals + 5 {
      let (top, bottom) = left.splitTop(signals)
      result.append(Placement(panel: .signals, area: top))
      let percentiles = min(bottom.rows, max(state.board.signals.count, 3) + 2)
      let (table, spare) = bottom.splitTop(percentiles)
      result.append(Placement(panel: .percentiles, area: table))
      addSpare(state, spare, right, to: &result)
    } else {
      result.append(Placement(panel: .signals, area: left))
      addRight(state, right, cores: true, to: &result)
    }
  }

  /// Below signals and percentiles: a chart where there is room for one, else the cores, else
  /// the percentiles take it.
  private static func addSpare(
    _ state: DashboardState, _ spare: Rect, _ right: Rect, to result: inout [Placement]
  ) {
    let cores = CoresPanel.rows(state, columns: spare.columns, room: spare.rows)
    if spare.rows >= 8 {
      result.append(Placement(panel: .chart, area: spare))
      addRight(state, right, cores: true, to: &result)
    } else if cores > 0 {
      result.append(Placement(panel: .cores, area: spare))
      addRight(state, right, cores: false, to: &result)
    } else {
      result[result.count - 1].area.rows += spare.rows
      addRight(state, right, cores: true, to: &result)
    }
  }

  private static func addRight(
    _ state: DashboardState, _ right: Rect, cores: Bool, to result: inout [Placement]
  ) {
    var rest = Rect(
      column: right.column + 1, row: right.row, columns: right.columns - 1, rows: right.rows)
    let wanted = CoresPanel.rows(state, columns: rest.columns, room: rest.rows / 4)
    if cores, wanted > 0 {
      let (top, below) = rest.splitTop(wanted)
      result.append(Placement(panel: .cores, area: top))
      rest = below
    }
    let (top, below) = rest.splitTop(feedRows(state, rest.rows))
    result.append(Placement(panel: .anomalies, area: top))
    result.append(Placement(panel: .processes, area: below))
  }

  private static func addOneColumn(
    _ state: DashboardState, _ body: Rect, to result: inout [Placement]
  ) {
    let rows = body.rows
    if rows < 12 {
      let signals = max(3, min(rows - 3, state.board.signals.count + 1))
      let (top, rest) = body.splitTop(signals)
      result.append(Placement(panel: .signals, area: top))
      if rest.rows > 0 { result.append(Placement(panel: .anomalies, area: rest)) }
      return
    }
    let signals = min(max(state.board.signals.count, 4) + 1, rows / 2)
    let (top, below) = body.splitTop(signals)
    result.append(Placement(panel: .signals, area: top))
    let (middle, bottom) = below.splitTop(feedRows(state, below.rows))
    result.append(Placement(panel: .anomalies, area: middle))
    if body.columns >= 76 {
      let (left, right) = bottom.splitLeft(body.columns * 45 / 100)
      result.append(Placement(panel: .percentiles, area: left))
      result.append(
        Placement(
          panel: .processes,
          area: Rect(
            column: right.column + 1, row: right.row, columns: right.columns - 1,
            rows: right.rows)))
      return
    }
    var rest = bottom
    if bottom.rows >= state.board.signals.count + 10 {
      let (table, below) = bottom.splitTop(state.board.signals.count + 2)
      result.append(Placement(panel: .percentiles, area: table))
      rest = below
    }
    result.append(Placement(panel: .processes, area: rest))
  }

  /// The rows of the feed out of `rows` that it shares with processes: a few while there is
  /// little to say, two fifths later.
  private static func feedRows(_ state: DashboardState, _ rows: Int) -> Int {
    let most = max(4, rows * 2 / 5)
    return state.feed.records.count <= 4 ? min(most, 6) : most
  }
}
