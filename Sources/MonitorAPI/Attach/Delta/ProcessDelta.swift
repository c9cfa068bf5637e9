package import MonitorModel

/// What turns one table of processes into another: rows as plain numbers, and the identities
/// that are new.
package struct ProcessDelta: Codable, Sendable {
  private let identities: ListDelta<ProcessIdentity>?
  private let slots: [Int32]
  private let states: [UInt8]
  private let threads: [Int32]
  /// Six numbers of each row, row after row.
  private let numbers: [Double]
  private let ticksPerSecond: Double
  private let unreadable: Int

  /// What turns `old` into `new`.
  package init(from old: ProcessTable, to new: ProcessTable) {
    identities = ListDelta(from: old.identities, to: new.identities)
    let rows = new.rows
    slots = rows.map(\.slot)
    states = rows.map(\.state)
    threads = rows.map(\.threads)
    var numbers: [Double] = []
    numbers.reserveCapacity(rows.count * 6)
    for row in rows {
      numbers.append(row.cpu)
      numbers.append(row.residentBytes)
      numbers.append(row.readRate)
      numbers.append(row.writeRate)
      numbers.append(row.majorFaultRate)
      numbers.append(row.cpuSeconds)
    }
    self.numbers = numbers
    ticksPerSecond = new.ticksPerSecond
    unreadable = new.unreadable
  }

  /// The new table.
  ///
  /// - Throws: where it does not fit `old`, or a row has no identity.
  package func applied(to old: ProcessTable) throws(PackedError) -> ProcessTable {
    let known = try identities?.applied(to: old.identities) ?? old.identities
    let count = slots.count
    guard count <= Limits.processes, states.count == count, threads.count == count,
      numbers.count == count * 6
    else { throw PackedError("columns of processes differ in length") }
    var rows: [ProcessUsage] = []
    rows.reserveCapacity(count)
    for index in 0..<count {
      guard slots[index] >= 0, slots[index] < known.count else {
        throw PackedError("a process has no identity")
      }
      let place = index * 6
      rows.append(
        ProcessUsage(
          slot: slots[index], state: states[index], threads: threads[index], cpu: numbers[place],
          residentBytes: numbers[place + 1], readRate: numbers[place + 2],
          writeRate: numbers[place + 3], majorFaultRate: numbers[place + 4],
          cpuSeconds: numbers[place + 5]))
    }
    return ProcessTable(
      identities: known, rows: rows, ticksPerSecond: ticksPerSecond, unreadable: unreadable)
  }
}
