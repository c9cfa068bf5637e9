package import MonitorModel

/// The few processes of the overview, in an order that moves as little as it can.
///
/// Busy processes come first, the busiest on top; two that are nearly as busy keep their places.
/// Below them idle ones fill the rows that are left, the largest first, and each keeps its row as
/// long as it may: rows that trade places every tick are what a thin line pays most for.
package struct TopProcesses: Sendable {
  /// Below this many cores a process counts as idle here.
  static let idle = 0.02
  /// An idle process younger than this comes in with the first screen only.
  ///
  /// Later on short-lived ones would only make rows jump.
  static let ageSeconds = 10.0
  private static let orderNanoseconds: Int64 = 3_000_000_000
  /// How many orders idle processes keep their rows before they are sorted by size again.
  private static let ordersKept: Int64 = 20

  /// Indices into the process table's rows, in the order of the screen.
  package private(set) var rows: [Int] = []
  private var order: [ProcessReference] = []
  private var bucket = Int64.min
  private var room = 0

  /// Makes an empty choice.
  package init() {}

  /// Takes in a tick.
  ///
  /// The order is made anew every three seconds, or when a process has ended.
  package mutating func update(_ data: ProcessedData, uptimeSeconds: Double, room: Int) {
    let table = data.processes
    let now = data.at.nanoseconds / TopProcesses.orderNanoseconds
    find(table)
    if now != bucket || room != self.room || rows.contains(-1) || rows.count < room {
      bucket = now
      self.room = room
      arrange(table, uptimeSeconds: uptimeSeconds)
      find(table)
    }
    rows.removeAll { $0 < 0 }
  }

  /// Finds where the processes of `order` are in the table; -1 for one that has ended.
  private mutating func find(_ table: ProcessTable) {
    rows = [Int](repeating: -1, count: order.count)
    guard !order.isEmpty else { return }
    for (index, row) in table.rows.enumerated() {
      let identity = table.identities[Int(row.slot)]
      for (place, reference) in order.enumerated()
      where reference.pid == identity.pid && reference.startTicks == identity.startTicks {
        rows[place] = index
      }
    }
  }

  private mutating func arrange(_ table: ProcessTable, uptimeSeconds: Double) {
    let old = rows
    var busy: [Int] = []
    var idle: [(index: Int, size: Int, pid: Int32)] = []
    for (index, row) in table.rows.enumerated() {
      let identity = table.identities[Int(row.slot)]
      if row.cpu >= TopProcesses.idle {
        busy.append(index)
      } else if mayIdle(row, identity),
        old.isEmpty || old.contains(index) || age(identity, table, uptimeSeconds) >= Self.ageSeconds
      {
        idle.append((index, TopProcesses.size(row), identity.pid))
      }
    }
    let top = arrangeBusy(busy, old, table)
    let best = idle.sorted { ($1.size, $0.pid) < ($0.size, $1.pid) }
      .prefix(room + room / 4).map(\.index)
    var result = top
    var used = Set(top)
    // An idle process keeps its row while it is among the largest, a minute at the most.
    var kept = [Int?](repeating: nil, count: max(0, room - top.count))
    let sortsAnew = bucket % TopProcesses.ordersKept == 0
    for slot in kept.indices where !sortsAnew && top.count + slot < old.count {
      let index = old[top.count + slot]
      if index >= 0, best.contains(index), used.insert(index).inserted { kept[slot] = index }
    }
    var rest = best.filter { !used.contains($0) }[...]
    for slot in kept.indices {
      if let index = kept[slot] ?? rest.popFirst() { result.append(index) }
    }
    order = result.map { ProcessReference(table.identities[Int(table.rows[$0].slot)]) }
  }

  /// Sorts busy processes from their old order: neighbours change places only where the lower one
  /// is clearly busier.
  private func arrangeBusy(_ busy: [Int], _ old: [Int], _ table: ProcessTable) -> [Int] {
    func cpu(_ index: Int) -> Double { table.rows[index].cpu }
    let known = old.filter { $0 >= 0 && cpu($0) >= TopProcesses.idle }
    let fresh = busy.filter { !known.contains($0) }.sorted { cpu($0) > cpu($1) }
    var result = known
    for index in fresh {
      let place = result.firstIndex { cpu($0) < cpu(index) } ?? result.count
      result.insert(index, at: place)
    }
    var swapped = true
    while swapped {
      swapped = false
      for place in result.indices.dropFirst()
      where cpu(result[place]) > cpu(result[place - 1]) * 1.1 + 0.01 {
        result.swapAt(place, place - 1)
        swapped = true
      }
    }
    return Array(result.prefix(room))
  }

  private func mayIdle(_ row: ProcessUsage, _ identity: ProcessIdentity) -> Bool {
    !row.cpu.isNaN && !identity.isKernelThread
  }

  private func age(
    _ identity: ProcessIdentity, _ table: ProcessTable, _ uptimeSeconds: Double
  ) -> Double {
    uptimeSeconds - Double(identity.startTicks) / max(1, table.ticksPerSecond)
  }

  /// Resident memory in steps of about a fifth.
  static func size(_ row: ProcessUsage) -> Int {
    guard row.residentBytes >= 1 else { return 0 }
    return Int(row.residentBytes.exponent) * 4 + Int((row.residentBytes.significand - 1) * 4)
  }
}
