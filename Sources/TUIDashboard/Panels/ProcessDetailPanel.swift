import MonitorModel
package import TUICore

/// One process: who it is, what it does now, where it runs, its children.
package enum ProcessDetailPanel: Panel {
  package static let id = PanelID.processDetail

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard case .process(let reference) = state.details.last else {
      Drawing.title(&canvas, "process")
      return
    }
    Drawing.title(&canvas, "process", detail: "\(reference.pid)")
    TextLine.draw(
      lines(state, columns: canvas.columns), into: &canvas,
      top: state.lists[id.rawValue].top, headRows: 1)
  }

  /// The text of the panel, `columns` wide.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    guard case .process(let reference) = state.details.last,
      let table = state.snapshot?.data.processes
    else { return [] }
    guard let usage = state.usage(of: reference) else {
      return [.text("this process has ended", Style(.warning))]
    }
    let identity = table.identities[Int(usage.slot)]
    var lines: [TextLine] = [
      .pair("name", identity.name, Style(.text, .bold)),
      .pair("state", Words.processState(usage.state)),
      .pair("user", "\(identity.user) (\(identity.uid))"),
      .pair("cpu", figure(usage.cpu, .cores) + " = " + figure(usage.cpu, .ratio) + " of a core"),
      .pair("cpu time", Format.duration(seconds: usage.cpuSeconds)),
      .pair("memory", figure(usage.residentBytes, .bytes)),
      .pair("threads", String(usage.threads)),
      .pair("reads", figure(usage.readRate, .bytesPerSecond)),
      .pair("writes", figure(usage.writeRate, .bytesPerSecond)),
      .pair("major faults", figure(usage.majorFaultRate, .perSecond)),
    ]
    if let uptime = state.snapshot?.host.uptimeSeconds, table.ticksPerSecond > 0 {
      let age = uptime - Double(identity.startTicks) / table.ticksPerSecond
      lines.append(.pair("started", Format.coarse(seconds: max(0, age)) + " ago"))
    }
    let parent = table.rows.first { table.identities[Int($0.slot)].pid == identity.parent }
    let parentName = parent.map { " " + table.identities[Int($0.slot)].name } ?? ""
    lines.append(.pair("parent", "\(identity.parent)" + parentName))
    if !identity.container.isEmpty { lines.append(.pair("container", identity.container)) }
    if !identity.cgroup.isEmpty { lines.append(.pair("cgroup", identity.cgroup)) }
    if !identity.commandLine.isEmpty {
      lines.append(.heading("command line"))
      let text = String(identity.commandLine.prefix(4_000))
      let wrapped = AnomalyDetailPanel.wrapped(text, columns: max(20, columns), lines: 12)
      lines += wrapped.map { .text($0) }
    }
    lines += children(identity, table)
    return lines
  }

  private static func children(_ identity: ProcessIdentity, _ table: ProcessTable) -> [TextLine] {
    let children = table.rows.filter { table.identities[Int($0.slot)].parent == identity.pid }
      .sorted { table.identities[Int($0.slot)].pid < table.identities[Int($1.slot)].pid }
    guard !children.isEmpty else { return [] }
    var lines: [TextLine] = [.heading("children (\(children.count))")]
    for child in children.prefix(50) {
      let one = table.identities[Int(child.slot)]
      lines.append(
        TextLine(pieces: [
          .init(text: String(one.pid), column: 8, style: Style(.dim), right: true),
          .init(text: Format.short(child.cpu, .ratio), column: 15, style: .plain, right: true),
          .init(text: one.name, column: 17, style: .plain),
        ]))
    }
    return lines
  }

  private static func figure(_ value: Double, _ unit: MonitorModel.Unit) -> String {
    value.isFinite ? Format.text(value, unit) : "no reading"
  }
}
