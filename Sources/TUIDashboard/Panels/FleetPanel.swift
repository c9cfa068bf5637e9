import MonitorModel
package import TUICore

/// A map of hosts, a cell each: a letter for an anomaly, a cross for silence, else how full or busy it is;
/// a list of the worst on a narrow screen.
package enum FleetPanel: Panel {
  package static let id = PanelID.fleet
  /// Below so many rows the map has them all.
  private static let footRowsLeast = 8

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    title(state, &canvas)
    guard canvas.rows > 1 else { return }
    let report = Self.report(state)
    if fleetIsUnknown(state) { return empty(state, &canvas) }
    let problem = report?.problem ?? ""
    if problemRows(state, canvas.size) > 0 {
      canvas.write(problem, column: 0, row: 1, Style(.warning, .bold))
    }
    let room = room(state, canvas.size)
    let first = 1 + problemRows(state, canvas.size)
    let lines = FleetLines(state.fleetMap, room)
    let list = state.lists[id.rawValue]
    for row in 0..<room.rows {
      let place = list.top + row
      guard place < lines.lines.count else { break }
      switch lines.lines[place] {
      case .heading(let group): heading(state, &canvas, group, row: first + row)
      case .cells(let range) where lines.cellColumns == 0:
        listed(state, &canvas, range.lowerBound, row: first + row)
      case .cells(let range):
        for cell in range {
          let column = (cell - range.lowerBound) * lines.cellColumns
          self.cell(state, &canvas, cell, column: column, row: first + row)
          guard cell == list.cursor else { continue }
          let width = min(2, lines.cellColumns)
          canvas.restyle(Rect(column: column, row: first + row, columns: width, rows: 1)) {
            $0.role = .selection
            $0.level = 0
          }
        }
      }
    }
    if footRows(canvas.size) > 0 { foot(state, &canvas) }
  }

  // MARK: Room

  /// The room of the map in a panel of some size.
  static func room(_ state: DashboardState, _ size: Size) -> Size {
    let rows = size.rows - 1 - problemRows(state, size) - footRows(size)
    return Size(columns: size.columns, rows: max(0, rows))
  }

  private static func problemRows(_ state: DashboardState, _ size: Size) -> Int {
    guard state.past == nil, size.rows > 2, report(state)?.problem.isEmpty == false else {
      return 0
    }
    return 1
  }

  /// A list says of each host what the foot says of one.
  private static func footRows(_ size: Size) -> Int {
    size.rows >= footRowsLeast && size.columns >= FleetLines.listColumns ? 2 : 0
  }

  /// The cell at a point of the panel.
  static func place(_ state: DashboardState, _ point: Point, _ size: Size) -> Int? {
    let room = room(state, size)
    let row = point.row - 1 - problemRows(state, size)
    guard row >= 0, row < room.rows else { return nil }
    let lines = FleetLines(state.fleetMap, room)
    let line = row + state.lists[id.rawValue].top
    guard lines.lines.indices.contains(line), case .cells(let range) = lines.lines[line] else {
      return nil
    }
    let cell = range.lowerBound + (lines.cellColumns == 0 ? 0 : point.column / lines.cellColumns)
    return range.contains(cell) ? cell : nil
  }

  private static func report(_ state: DashboardState) -> SourceReport? {
    state.snapshot?.reports.first { $0.audience == .fleet }
  }

  private static func fleetIsUnknown(_ state: DashboardState) -> Bool {
    state.fleetMap.cells.isEmpty && state.fleetMap.hidden == 0
  }

  // MARK: Title and foot

  private static func title(_ state: DashboardState, _ canvas: inout Canvas) {
    let map = state.fleetMap
    var detail = ""
    if !map.cells.isEmpty || map.hidden > 0 {
      detail = map.cells.count == 1 ? "1 host" : Format.grouped(UInt64(map.cells.count)) + " hosts"
      if map.silent > 0 { detail += ", \(map.silent) silent" }
      if let signal = state.fleetSignal {
        detail += ", " + SeriesName.signal(SeriesKey("fleet." + signal))
      }
      if !map.label.isEmpty { detail += ", by " + map.label }
      if map.hidden > 0 { detail += ", \(map.hidden) filtered out" }
    }
    var right = ""
    if state.past == nil, let facts = report(state)?.facts {
      right = ["refresh", "received"].compactMap { label in
        guard case .number(let value, let unit)? = facts.first(where: { $0.label == label })?.cell
        else { return nil }
        return Format.text(value, unit)
      }.joined(separator: " ")
      if report(state)?.lines.isEmpty == false { right = "incomplete: view 5  " + right }
    }
    Drawing.title(&canvas, "fleet", detail: detail, right: right)
  }

  private static func empty(_ state: DashboardState, _ canvas: inout Canvas) {
    let report = report(state)
    var texts: [(String, Style)] = []
    if let report {
      let problem = report.problem.isEmpty ? "the server knows no host" : report.problem
      texts = [(report.origin, .plain), (problem, Style(.warning, .bold))]
      if report.problem.isEmpty {
        texts.append(
          ("Hosts are found by the figures of node_exporter and of kilter.", Style(.dim)))
      }
    } else if state.snapshot == nil {
      texts = [("waiting for the first reading", Style(.dim))]
    } else {
      texts = [
        ("No fleet is read. kilter --fleet URL reads one, or in the configuration:", Style(.dim)),
        ("  [fleet]", .plain), ("  url = \"http://127.0.0.1:9090\"", .plain),
      ]
    }
    var row = 1
    for (text, style) in texts {
      for line in AnomalyDetailPanel.wrapped(text, columns: max(12, canvas.columns), lines: 4) {
        canvas.write(line, column: 0, row: row, style)
        row += 1
      }
    }
  }

  private static func foot(_ state: DashboardState, _ canvas: inout Canvas) {
    let row = canvas.rows - 2
    if let host = state.selectedHost {
      let cursor = state.lists[id.rawValue].cursor
      var column = 0
      if state.fleetMap.cells.indices.contains(cursor) {
        cell(state, &canvas, cursor, column: 0, row: row)
        column = 2
      }
      canvas.write(sentence(state, host: host), column: column, row: row)
    }
    var column = 0
    let ramp = canvas.ascii ? Glyphs.asciiRamp : Glyphs.eighths
    for (sign, style, text) in [
      ("x", Style(.critical, .bold), "silent"), ("C", Style(.critical, .bold), "critical"),
      ("W", Style(.warning, .bold), "warning"), ("I", Style(.info, .bold), "notice"),
    ] {
      canvas.write(sign, column: column, row: row + 1, style)
      column = canvas.write(text, column: column + 2, row: row + 1, Style(.dim)) + 2
    }
    for eighth in [0, 3, 7] {
      canvas.put(
        ramp[eighth], column: column, row: row + 1, Style(.cpu, level: UInt8(eighth * 14)))
      column += 1
    }
    let shown = state.fleetSignal.map { SeriesName.signal(SeriesKey("fleet." + $0)) }
    canvas.write(
      shown ?? "fullest of cpu, memory, disk", column: column + 1, row: row + 1, Style(.dim))
  }

  private static func heading(
    _ state: DashboardState, _ canvas: inout Canvas, _ place: Int, row: Int
  ) {
    let map = state.fleetMap
    let group = map.groups[place]
    let name = group.name.isEmpty ? "no " + map.label : group.name
    var column = canvas.write(name, column: 0, row: row, Style(.title), limit: canvas.columns / 2)
    column = canvas.write("\(group.cells.count)", column: column + 1, row: row, Style(.dim)) + 2
    if group.silent > 0 {
      column = canvas.write("x \(group.silent)", column: column, row: row, Style(.critical)) + 2
    }
    for severity in Severity.allCases.reversed() where group.anomalous[severity.rawValue] > 0 {
      column =
        canvas.write(
          SeriesName.letter(severity) + " \(group.anomalous[severity.rawValue])", column: column,
          row: row, Style(Drawing.role(severity))) + 2
    }
  }

  // MARK: Hosts

  /// The sign of a host.
  private static func cell(
    _ state: DashboardState, _ canvas: inout Canvas, _ place: Int, column: Int, row: Int
  ) {
    let cell = state.fleetMap.cells[place]
    if cell.isUp == false {
      canvas.put("x", column: column, row: row, Style(.critical, .bold))
    } else if let severity = cell.severity {
      canvas.write(
        SeriesName.letter(severity), column: column, row: row,
        Style(Drawing.role(severity), .bold))
    } else if cell.isUp == nil || cell.level.isNaN {
      canvas.put(Drawing.dash(ascii: canvas.ascii), column: column, row: row, Style(.gap))
    } else {
      let ramp = canvas.ascii ? Glyphs.asciiRamp : Glyphs.eighths
      let level = UInt8(max(0, min(1, cell.level)) * 100)
      canvas.put(
        ramp[FleetMap.eighth(cell.level)], column: column, row: row, Style(.cpu, level: level))
    }
  }

  /// A host on a line of its own.
  private static func listed(
    _ state: DashboardState, _ canvas: inout Canvas, _ place: Int, row: Int
  ) {
    cell(state, &canvas, place, column: 0, row: row)
    let cell = state.fleetMap.cells[place]
    let host = state.fleet.hosts[cell.host]
    let value = value(state, cell)
    let width = TextWidth.columns(value, ascii: canvas.ascii)
    canvas.write(
      host.name, column: 2, row: row, limit: max(0, canvas.columns - width - 3))
    canvas.writeRight(value, endColumn: canvas.columns, row: row, Style(.dim))
    if place == state.lists[id.rawValue].cursor { Drawing.select(&canvas, row: row) }
  }

  /// What is to be said of a cell in a word or two.
  private static func value(_ state: DashboardState, _ cell: FleetMap.Cell) -> String {
    if cell.isUp == false { return "silent" }
    guard let series = cell.series, let data = state.snapshot?.data,
      let value = data.reading(series).value
    else { return "no reading" }
    let definition = data.series[series.index]
    return SeriesName.signal(definition.key) + " " + Format.short(value, definition.unit)
  }

  /// A host in a sentence: its name and labels, how it is, and why.
  static func sentence(_ state: DashboardState, host name: String) -> String {
    guard let snapshot = state.snapshot, let host = state.fleet.host(name) else { return name }
    let presence = state.fleet.presence(host, snapshot.data)
    var parts = [
      presence.map(\.labels)?.reduce(name) { $0 + " " + $1.value } ?? name
    ]
    let events = snapshot.open.filter {
      $0.key.label("host") == name && $0.key.name.hasPrefix("fleet.")
    }
    if let cell = state.fleetMap.cells.first(where: { state.fleet.hosts[$0.host].name == name }) {
      parts.append(value(state, cell))
    }
    if let worst = events.first {
      if events.count > 1 { parts.append("\(events.count) anomalies") }
      parts.append(worst.reason)
    }
    return parts.joined(separator: "  ")
  }
}
