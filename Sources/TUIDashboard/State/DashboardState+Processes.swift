import MonitorModel

extension DashboardState {
  /// The row of a process in the shown snapshot, if it lives.
  func usage(of reference: ProcessReference) -> ProcessUsage? {
    guard let table = snapshot?.data.processes else { return nil }
    return table.rows.first { row in
      let identity = table.identities[Int(row.slot)]
      return identity.pid == reference.pid && identity.startTicks == reference.startTicks
    }
  }

  /// Makes the rows of the process table anew and follows the selected process.
  mutating func refreshProcesses() {
    guard let table = snapshot?.data.processes else { return }
    let panel = PanelID.processList.rawValue
    let filter = filters[panel]
    let cursor = lists[panel].cursor
    let selected = processOrder.indices.contains(cursor) ? processOrder[cursor] : nil
    var rows: [Int] = []
    for (index, row) in table.rows.enumerated() {
      let identity = table.identities[Int(row.slot)]
      if !kernelThreadsShown, identity.isKernelThread { continue }
      let passes =
        filter.isEmpty
        || filter.matches {
          DashboardState.text(identity, row, $0)
        } number: {
          DashboardState.number(identity, row, $0)
        }
      if passes { rows.append(index) }
    }
    sort(&rows, table)
    processRows = rows
    processOrder = rows.map {
      ProcessReference(table.identities[Int(table.rows[$0].slot)])
    }
    if lists[panel].engaged, let selected, let row = processOrder.firstIndex(of: selected) {
      lists[panel].top += row - cursor
      lists[panel].cursor = row
    }
  }

  /// The text of a process that a filter looks at: a field, or all of it for `nil`.
  static func text(_ identity: ProcessIdentity, _ row: ProcessUsage, _ field: String?) -> String {
    switch field {
    case nil:
      "\(identity.pid) \(identity.user) \(identity.name) \(identity.commandLine) "
        + identity.container
    case "pid": String(identity.pid)
    case "user": identity.user
    case "state", "s": String(Unicode.Scalar(row.state))
    case "name": identity.name
    case "command", "cmd": identity.commandLine.isEmpty ? identity.name : identity.commandLine
    case "container": identity.container
    case "cgroup": identity.cgroup
    default: ""
    }
  }

  /// The number of a process for a field.
  static func number(_ identity: ProcessIdentity, _ row: ProcessUsage, _ field: String) -> Double? {
    let value: Double
    switch field {
    case "cpu": value = row.cpu
    case "mem": value = row.residentBytes
    case "read": value = row.readRate
    case "write": value = row.writeRate
    case "threads": value = Double(row.threads)
    case "time": value = row.cpuSeconds
    case "pid": value = Double(identity.pid)
    default: return nil
    }
    return value.isNaN ? nil : value
  }

  /// Orders by the chosen column.
  ///
  /// Figures are compared as coarsely as they are shown, so that noise does not shuffle rows; ties
  /// go to the larger, then to the older process.
  private func sort(_ rows: inout [Int], _ table: ProcessTable) {
    let descending = processSorting.descending
    switch processSorting.column {
    case .user, .container, .command, .state:
      let column = processSorting.column
      let keyed = rows.map { ($0, key(table, $0, column), pid(table, $0)) }
      rows = keyed.sorted { a, b in
        if a.1 != b.1 { return descending ? a.1 > b.1 : a.1 < b.1 }
        return a.2 < b.2
      }.map(\.0)
    default:
      let column = processSorting.column
      let keyed = rows.map { index in
        (
          index, figure(table.rows[index], table, column), TopProcesses.size(table.rows[index]),
          pid(table, index)
        )
      }
      rows = keyed.sorted { a, b in
        if a.1 != b.1 { return descending ? a.1 > b.1 : a.1 < b.1 }
        if a.2 != b.2 { return a.2 > b.2 }
        return a.3 < b.3
      }.map(\.0)
    }
  }

  private func pid(_ table: ProcessTable, _ row: Int) -> Int32 {
    table.identities[Int(table.rows[row].slot)].pid
  }

  private func key(_ table: ProcessTable, _ row: Int, _ column: ProcessColumn) -> String {
    let identity = table.identities[Int(table.rows[row].slot)]
    return switch column {
    case .user: identity.user
    case .container: identity.container
    case .state: String(Unicode.Scalar(table.rows[row].state))
    default: identity.name
    }
  }

  private func figure(
    _ row: ProcessUsage, _ table: ProcessTable, _ column: ProcessColumn
  ) -> Double {
    let value: Double =
      switch column {
      case .pid: Double(table.identities[Int(row.slot)].pid)
      case .threads: Double(row.threads)
      case .cpu: (row.cpu * 100).rounded()
      case .memory: (row.residentBytes / 1_048_576).rounded()
      case .read: (row.readRate / 1_024).rounded()
      case .write: (row.writeRate / 1_024).rounded()
      case .time: row.cpuSeconds.rounded()
      default: 0
      }
    return value.isNaN ? -1 : value
  }
}
