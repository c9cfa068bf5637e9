import MonitorModel
package import TUICore

/// One host of a fleet: its signals as rows of value and sparkline, and what is wrong with it.
package enum FleetHostPanel: Panel {
  package static let id = PanelID.fleetHost
  /// Rows that anomalies take of the panel at most, of four.
  private static let anomalyRows = 8

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard case .host(let name)? = state.details.last(where: isHost),
      let snapshot = state.snapshot, let host = state.fleet.host(name)
    else {
      Drawing.title(&canvas, "host")
      return
    }
    let presence = state.fleet.presence(host, snapshot.data)
    let labels = (presence?.labels ?? []).map { "\($0.name) \($0.value)" }
    let right =
      switch presence?.isUp {
      case true?: state.shownSpan.label
      case false?: "silent"
      case nil: presence == nil ? "gone" : "no reading"
      }
    Drawing.title(&canvas, name, detail: labels.joined(separator: ", "), right: right)
    guard canvas.rows > 1 else { return }
    let form = form(state, columns: canvas.columns, rows: canvas.rows - 1)
    for index in form.signals.indices {
      form.draw(state, &canvas, index: index, row: index + 1)
      if index == state.lists[id.rawValue].cursor { Drawing.select(&canvas, row: index + 1) }
    }
    anomalies(state, &canvas, name, first: form.signals.count + 2)
  }

  private static func isHost(_ detail: DashboardDetail) -> Bool {
    if case .host = detail { return true }
    return false
  }

  private static func anomalies(
    _ state: DashboardState, _ canvas: inout Canvas, _ name: String, first: Int
  ) {
    let events = Self.events(state, name)
    guard first + 1 < canvas.rows, !events.isEmpty else { return }
    canvas.clipped(
      to: Rect(column: 0, row: first, columns: canvas.columns, rows: canvas.rows - first)
    ) { part in
      Drawing.title(&part, "anomalies", detail: "\(events.count) open")
      for (index, event) in events.enumerated() {
        Drawing.severity(&part, event.severity, column: 0, row: index + 1)
        part.write(event.reason, column: 3, row: index + 1)
      }
    }
  }

  private static func events(_ state: DashboardState, _ name: String) -> [AnomalyEvent] {
    (state.snapshot?.open ?? []).filter {
      $0.key.label("host") == name && $0.key.name.hasPrefix("fleet.")
    }
  }

  /// The signals of the host that is open.
  static func signals(_ state: DashboardState) -> [Signal] {
    guard case .host(let name)? = state.details.last(where: isHost),
      let data = state.snapshot?.data, let host = state.fleet.host(name)
    else { return [] }
    let all = host.signals + (host.unlike.map { [$0] } ?? [])
    return all.filter { $0.index < data.series.count }.enumerated().map { place, id in
      let definition = data.series[id.index]
      return Signal(
        label: SeriesName.signal(definition.key), series: id, role: role(definition.key.name),
        scaleFloor: floor(definition.unit), rank: place)
    }
  }

  /// The rows that fit beside a few anomalies.
  static func form(_ state: DashboardState, columns: Int, rows: Int) -> SignalRows {
    var room = rows
    if case .host(let name)? = state.details.last(where: isHost) {
      let open = events(state, name).count
      if open > 0 { room -= min(rows / 4, min(open, anomalyRows) + 2) }
    }
    return SignalRows.full(Array(signals(state).prefix(max(0, room))), columns: columns)
  }

  private static func role(_ name: String) -> Role {
    if name.hasPrefix("fleet.memory") || name.hasPrefix("fleet.swap") { return .memory }
    if name.hasPrefix("fleet.network") { return .network }
    if name.hasPrefix("fleet.disk") || name.hasPrefix("fleet.filesystem") { return .disk }
    return .cpu
  }

  private static func floor(_ unit: MonitorModel.Unit) -> Double {
    switch unit {
    case .ratio: 1
    case .bytesPerSecond: 10_240
    case .count: 1
    default: 0
    }
  }
}
