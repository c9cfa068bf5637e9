import MonitorModel
import TUICore

/// The map of a fleet: its cells, the cursor on it, and what it leads to.
extension DashboardState {
  /// The label by which hosts are grouped now; empty for none.
  ///
  /// A list of the worst is one list until the person wants another.
  var shownGrouping: String {
    let isList = size.columns < FleetLines.listColumns
    return fleetGrouping ?? (isList ? nil : fleet.labels.first) ?? ""
  }

  /// The host under the cursor, or the one that is open.
  var selectedHost: String? {
    for detail in details.reversed() {
      if case .host(let name) = detail { return name }
    }
    let cursor = lists[PanelID.fleet.rawValue].cursor
    guard view == .fleet, fleetMap.cells.indices.contains(cursor) else { return nil }
    return fleet.hosts[fleetMap.cells[cursor].host].name
  }

  /// Makes the map anew; the host under the cursor stays there where the person has moved.
  mutating func refreshMap() {
    guard let snapshot else { return }
    let list = lists[PanelID.fleet.rawValue]
    let selected = list.engaged ? selectedHost : nil
    var worst: [String: (severity: Severity, count: Int)] = [:]
    for event in snapshot.open {
      guard let host = event.key.label("host"), event.key.name.hasPrefix("fleet.") else { continue }
      let old = worst[host]
      worst[host] = (max(old?.severity ?? .info, event.severity), (old?.count ?? 0) + 1)
    }
    let filter = filters[PanelID.fleet.rawValue]
    let top = fleetSignal.map { highest($0, snapshot.data) } ?? 1
    var cells: [FleetMap.Cell] = []
    var hidden = 0
    for (place, host) in fleet.hosts.enumerated() {
      guard let presence = fleet.presence(host, snapshot.data) else { continue }
      let passes = filter.matches { field in
        guard let field, field != "host" else {
          return presence.labels.reduce(host.name) { $0 + " " + $1.value }
        }
        return presence.labels.first { $0.name == field }?.value ?? ""
      }
      guard passes else {
        hidden += 1
        continue
      }
      var cell = FleetMap.Cell(host: place, isUp: presence.isUp, labels: presence.labels)
      if let found = worst[host.name] { (cell.severity, cell.open) = found }
      measure(&cell, host, snapshot.data, top: top)
      cells.append(cell)
    }
    fleetMap = FleetMap(cells, by: shownGrouping, names: fleet.hosts, hidden: hidden)
    guard let selected,
      let place = fleetMap.cells.firstIndex(where: { fleet.hosts[$0.host].name == selected })
    else { return }
    lists[PanelID.fleet.rawValue].cursor = place
  }

  /// The greatest value of a signal that is no share, to which the others are measured.
  private func highest(_ signal: String, _ data: ProcessedData) -> Double {
    var highest = 0.0
    for host in fleet.hosts {
      for id in host.signals
      where data.series[id.index].key.name == "fleet." + signal && data.states[id.index].hasValue {
        if data.series[id.index].unit == .ratio { return 1 }
        highest = max(highest, data.values[id.index])
      }
    }
    return highest > 0 ? highest : 1
  }

  /// How full or busy a host is: by the signal chosen, else by the fullest of its shares.
  private func measure(
    _ cell: inout FleetMap.Cell, _ host: FleetBoard.Host, _ data: ProcessedData, top: Double
  ) {
    let wanted = fleetSignal.map { "fleet." + $0 }
    for id in host.signals where id.index < data.states.count && data.states[id.index].hasValue {
      let definition = data.series[id.index]
      guard wanted.map({ $0 == definition.key.name }) ?? (definition.unit == .ratio) else {
        continue
      }
      let level = max(0, data.values[id.index] / top)
      if cell.level.isNaN || level > cell.level { (cell.level, cell.series) = (level, id) }
    }
  }

  // MARK: Moving

  /// Moves the cursor of the map.
  mutating func moveOnMap(_ action: KeyAction) {
    guard let area = activePlacement?.area, !fleetMap.cells.isEmpty else { return }
    let lines = FleetLines(fleetMap, FleetPanel.room(self, area.size))
    let page = max(1, FleetPanel.room(self, area.size).rows)
    let cursor = lists[PanelID.fleet.rawValue].cursor
    let target: Int =
      switch action {
      case .left, .previousMatch: cursor - 1
      case .right, .nextMatch: cursor + 1
      case .up: lines.cell(from: cursor, lines: -1)
      case .down: lines.cell(from: cursor, lines: 1)
      case .halfUp: lines.cell(from: cursor, lines: -max(1, page / 2))
      case .halfDown: lines.cell(from: cursor, lines: max(1, page / 2))
      case .pageUp: lines.cell(from: cursor, lines: -page)
      case .pageDown: lines.cell(from: cursor, lines: page)
      case .top: 0
      default: fleetMap.cells.count - 1
      }
    lists[PanelID.fleet.rawValue].cursor = max(0, min(target, fleetMap.cells.count - 1))
    // Back at the top a person sees what is worst again.
    lists[PanelID.fleet.rawValue].engaged = action != .top
  }

  /// Brings cursor and first line within the map.
  mutating func settleMap(_ size: Size) {
    let room = FleetPanel.room(self, size)
    let lines = FleetLines(fleetMap, room)
    var list = lists[PanelID.fleet.rawValue]
    list.cursor = max(0, min(list.cursor, fleetMap.cells.count - 1))
    let line = lines.line(of: list.cursor) ?? 0
    let rows = max(1, room.rows)
    if line < list.top { list.top = line }
    if line >= list.top + rows { list.top = line - rows + 1 }
    // The heading of the first group is worth its line.
    if line == 1, list.top == 1, case .heading = lines.lines[0] { list.top = 0 }
    list.top = max(0, min(list.top, lines.lines.count - rows))
    lists[PanelID.fleet.rawValue] = list
  }

  /// A click on a host selects it, a second one opens it.
  mutating func press(on event: MouseEvent, in area: Rect) -> [DashboardEffect] {
    let point = Point(column: event.at.column - area.column, row: event.at.row - area.row)
    guard let place = FleetPanel.place(self, point, area.size) else { return [] }
    let list = lists[PanelID.fleet.rawValue]
    let again = list.engaged && list.cursor == place
    lists[PanelID.fleet.rawValue].cursor = place
    lists[PanelID.fleet.rawValue].engaged = true
    if again || event.action == .doublePress { open() }
    return []
  }

  // MARK: Choosing

  /// Groups the map by the label after the one it is grouped by, and by none after the last.
  mutating func groupByNextLabel() {
    guard !fleet.labels.isEmpty else {
      notice = "hosts have no labels to group by: [fleet] group_by names them"
      return
    }
    let choices = fleet.labels + [""]
    let place = choices.firstIndex(of: shownGrouping) ?? choices.count - 1
    fleetGrouping = choices[(place + 1) % choices.count]
    notice = shownGrouping.isEmpty ? "not grouped" : "grouped by " + shownGrouping
  }

  /// Groups the map by a label.
  mutating func setGrouping(_ text: String) {
    guard text == "none" || fleet.labels.contains(text) else {
      let labels = fleet.labels + ["none"]
      notice = "group by " + labels.joined(separator: ", ")
      return
    }
    fleetGrouping = text == "none" ? "" : text
    if view != .fleet { go(to: .fleet) }
  }

  /// Shows one signal of each host on the map.
  mutating func setMapped(_ text: String) {
    let found = fleet.signals.first { $0 == text } ?? fleet.signals.first { $0.hasPrefix(text) }
    guard text == "worst" || found != nil && !text.isEmpty else {
      notice = "map " + (["worst"] + fleet.signals).joined(separator: ", ")
      return
    }
    fleetSignal = text == "worst" ? nil : found
    if view != .fleet { go(to: .fleet) }
  }

  /// Attaches to the daemon of the host that is selected.
  mutating func attachToHost() -> [DashboardEffect] {
    guard let host = selectedHost else {
      notice = "no host is selected"
      return []
    }
    guard !options.fleetDaemon.isEmpty else {
      notice = "where hosts have their daemons is not known: [fleet] daemon says it"
      return []
    }
    guard let address = FleetAddress.address(options.fleetDaemon, of: host) else {
      notice = "the name of this host is no part of an address"
      return []
    }
    return [.attach(address)]
  }
}
