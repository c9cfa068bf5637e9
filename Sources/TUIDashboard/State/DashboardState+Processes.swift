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

  static func reference(_ identity: ProcessIdentity) -> ProcessReference {
    ProcessReference(pid: identity.pid, startTicks: identity.startTicks)
  }

  /// Kernel threads have no command line and descend from kthreadd.
  static func isKernelThread(_ identity: ProcessIdentity) -> Bool {
    identity.commandLine.isEmpty && (identity.parent == 2 || identity.pid == 2)
  }

  mutating func refreshProcesses() {
    guard let table = snapshot?.data.processes else { return }
    let panel = PanelID.processList.rawValue
    let filter = filters[panel]
    let cursor = lists[panel].cursor
    let selected = processOrder.indices.contains(cursor) ? processOrder[cursor] : nil
    var rows: [Int] = []
    for (index, row) in table.rows.enumerated() {
      let identity = table.identities[Int(row.slot)]
      if !kernelThreadsShown, DashboardState.isKernelThread(identity) { continue }
      if filter.isEmpty || filter.matches({ DashboardState.text(identity, row, $0) }) {
        rows.append(index)
      }
    }
    sort(&rows, table)
    processRows = rows
    processOrder = rows.map {
      DashboardState.reference(table.identities[Int(table.rows[$0].slot)])
    }
    if lists[panel].engaged, let selected, let row = processOrder.firstIndex(of: selected) {
      lists[panel].top += row - cursor
      lists[panel].cursor = row
    }
  }

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
          index, figure(table.rows[index], table, column), coarse(table.rows[index]),
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

  /// Resident memory in steps of about a fifth: the second key of every order.
  private func coarse(_ row: ProcessUsage) -> Int {
    guard row.residentBytes >= 1 else { return 0 }
    let exponent = row.residentBytes.exponent
    return Int(exponent) * 4 + Int((row.residentBytes.significand - 1) * 4)
  }

  /// The few busiest processes.
  ///
  /// Their order is made anew every three seconds only.
  mutating func refreshTopProcesses(_ rows: Int) {
    guard let data = snapshot?.data else { return }
    let table = data.processes
    let bucket = data.at.nanoseconds / 3_000_000_000
    let count = max(rows, 1)
    if bucket != topOrderBucket || topOrderRoom != count || topProcesses.count < topOrder.count {
      topOrderBucket = bucket
      topOrderRoom = count
      topOrder = busiest(table, count).map {
        DashboardState.reference(table.identities[Int(table.rows[$0].slot)])
      }
    }
    var places = [Int](repeating: -1, count: topOrder.count)
    for (index, row) in table.rows.enumerated() {
      let identity = table.identities[Int(row.slot)]
      for (place, reference) in topOrder.enumerated()
      where reference.pid == identity.pid && reference.startTicks == identity.startTicks {
        places[place] = index
      }
    }
    topProcesses = places.filter { $0 >= 0 }
  }

  private func busiest(_ table: ProcessTable, _ count: Int) -> [Int] {
    var best: [(cpu: Double, memory: Int, pid: Int32, index: Int)] = []
    for (index, row) in table.rows.enumerated() {
      let identity = table.identities[Int(row.slot)]
      let cpu = row.cpu.isNaN ? 0 : (row.cpu * 100).rounded()
      if cpu == 0, DashboardState.isKernelThread(identity) { continue }
      let entry = (cpu, coarse(row), identity.pid, index)
      func before(_ a: (cpu: Double, memory: Int, pid: Int32, index: Int)) -> Bool {
        if a.cpu != cpu { return a.cpu > cpu }
        if a.memory != entry.1 { return a.memory > entry.1 }
        return a.pid < identity.pid
      }
      if best.count == count, let last = best.last, before(last) { continue }
      let place = best.firstIndex { !before($0) } ?? best.count
      best.insert(entry, at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map(\.index)
  }
}
