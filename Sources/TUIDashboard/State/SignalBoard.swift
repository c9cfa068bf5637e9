package import MonitorModel
package import TUICore

/// One row of the overview: a series worth watching on any machine.
package struct Signal: Hashable, Sendable {
  /// What it is called here, 11 characters at most where the machine's names allow.
  package var label: String
  /// The series.
  package var series: SeriesID
  /// The gradient its chart is drawn in.
  package var role: Role
  /// The least top of its chart's scale, in its unit; 1 for shares of a whole.
  package var scaleFloor: Double
  /// The order in which rows are given up when room is short; 0 goes last.
  package var rank: Int
}

/// Chooses the series of the overview: fixed ones, and the busiest disk and interface and the
/// fullest filesystem, which change only for a clearly busier one so that rows stay put.
package struct SignalBoard: Sendable {
  /// The rows, in the order of the screen.
  package private(set) var signals: [Signal] = []
  /// The utilisation of each core, in the order of the cores.
  package private(set) var cores: [SeriesID] = []
  /// The mount point of the filesystem shown, where there is one.
  package private(set) var filesystem: SeriesID?

  private struct Device {
    var name: String
    var busy: SeriesID?
    var first: SeriesID?
    var second: SeriesID?
  }
  private var scanned = 0
  private var firstKey: SeriesKey?
  private var fixed: [String: SeriesID] = [:]
  private var disks: [Device] = []
  private var interfaces: [Device] = []
  private var filesystems: [(mount: String, series: SeriesID)] = []
  private var coreNumbers: [Int] = []
  private var disk = -1
  private var interface = -1
  private var mount = -1
  private var swapShown = false
  private var sources = SourceSignals()

  /// Makes a board without rows.
  package init() {}

  /// Takes in a tick: new series are found by their count, busy devices by their values.
  package mutating func update(_ data: ProcessedData) {
    if data.series.count < scanned || (scanned > 0 && data.series[0].key != firstKey) {
      self = SignalBoard()
    }
    let grew = data.series.count > scanned
    if grew { scan(data.series) }
    let busiest = choose(data)
    if grew || busiest { rebuild() }
  }

  private mutating func scan(_ series: [SeriesDefinition]) {
    firstKey = series.first?.key
    for index in scanned..<series.count {
      let key = series[index].key
      let id = SeriesID(index)
      switch key.name {
      case "system.cpu.utilization":
        if let core = key.label("core").flatMap({ Int($0) }) {
          let place = coreNumbers.firstIndex { $0 > core } ?? cores.count
          cores.insert(id, at: place)
          coreNumbers.insert(core, at: place)
        } else if key.labels.isEmpty {
          fixed["cpu"] = id
        }
      case "system.cpu.load" where key.label("period") == "1m": fixed["load"] = id
      case "system.memory.utilization": fixed["memory"] = id
      case "system.swap.utilization": fixed["swap"] = id
      case "system.processes.running": fixed["running"] = id
      case "system.processes.blocked": fixed["blocked"] = id
      case "system.pressure.stall" where key.label("kind") == "some":
        fixed["stall " + (key.label("resource") ?? "")] = id
      case "system.disk.utilization", "system.disk.io": addDevice(key, id, to: \.disks)
      case "system.network.io" where key.label("device") != "lo":
        addDevice(key, id, to: \.interfaces)
      case "system.filesystem.utilization":
        filesystems.append((key.label("mountpoint") ?? "?", id))
      default: break
      }
    }
    for index in scanned..<series.count { sources.add(series[index], SeriesID(index)) }
    scanned = series.count
  }

  /// The rows of the sources of an audience, the most important first.
  package func signals(of audience: SourceReport.Audience) -> [Signal] {
    sources.signals(of: audience)
  }

  private mutating func addDevice(
    _ key: SeriesKey, _ id: SeriesID, to list: WritableKeyPath<SignalBoard, [Device]>
  ) {
    let name = key.label("device") ?? "?"
    var index = self[keyPath: list].firstIndex { $0.name == name } ?? -1
    if index < 0 {
      index = self[keyPath: list].count
      self[keyPath: list].append(Device(name: name))
    }
    switch key.label("direction") {
    case "read", "receive": self[keyPath: list][index].first = id
    case "write", "transmit": self[keyPath: list][index].second = id
    default: self[keyPath: list][index].busy = id
    }
  }

  /// Chooses the devices to show; returns whether the choice changed.
  private mutating func choose(_ data: ProcessedData) -> Bool {
    func value(_ id: SeriesID?) -> Double {
      guard let id, id.index < data.values.count, data.states[id.index].hasValue else { return 0 }
      return data.values[id.index]
    }
    func busiest(_ now: Int, _ count: Int, margin: Double, factor: Double, _ of: (Int) -> Double)
      -> Int
    {
      var best = now
      for index in 0..<count {
        if best < 0 || (best == now && of(index) > of(best) * factor + margin)
          || (best != now && of(index) > of(best))
        {
          best = index
        }
      }
      return best
    }
    let before = (disk, interface, mount, swapShown)
    disk = busiest(disk, disks.count, margin: 0.1, factor: 1.5) { value(disks[$0].busy) }
    interface = busiest(interface, interfaces.count, margin: 10_240, factor: 2) {
      value(interfaces[$0].first) + value(interfaces[$0].second)
    }
    mount = busiest(mount, filesystems.count, margin: 0.01, factor: 1) {
      value(filesystems[$0].series)
    }
    if let swap = fixed["swap"], swap.index < data.states.count,
      data.states[swap.index].hasValue
    {
      swapShown = true
    }
    return before != (disk, interface, mount, swapShown)
  }

  private mutating func rebuild() {
    signals = []
    func add(_ label: String, _ id: SeriesID?, _ role: Role, _ floor: Double, rank: Int) {
      guard let id else { return }
      signals.append(Signal(label: label, series: id, role: role, scaleFloor: floor, rank: rank))
    }
    add("cpu", fixed["cpu"], .cpu, 1, rank: 0)
    add("load 1m", fixed["load"], .cpu, 1, rank: 5)
    add("running", fixed["running"], .cpu, 4, rank: 12)
    add("stall cpu", fixed["stall cpu"], .cpu, 0.1, rank: 8)
    add("memory", fixed["memory"], .memory, 1, rank: 1)
    if swapShown { add("swap", fixed["swap"], .memory, 1, rank: 11) }
    add("stall mem", fixed["stall memory"], .memory, 0.1, rank: 9)
    if disk >= 0 {
      let device = disks[disk]
      add(device.name + " busy", device.busy, .disk, 1, rank: 3)
      add(device.name + " read", device.first, .disk, 102_400, rank: 10)
      add(device.name + " write", device.second, .disk, 102_400, rank: 7)
    }
    add("stall io", fixed["stall io"], .disk, 0.1, rank: 2)
    add("blocked", fixed["blocked"], .disk, 4, rank: 13)
    if interface >= 0 {
      let device = interfaces[interface]
      add(device.name + " rx", device.first, .network, 10_240, rank: 4)
      add(device.name + " tx", device.second, .network, 10_240, rank: 6)
    }
    filesystem = mount >= 0 ? filesystems[mount].series : nil
    if mount >= 0 { add("fs " + filesystems[mount].mount, filesystem, .disk, 1, rank: 5) }
    signals += sources.overview
  }

  /// The `count` rows that matter most, in the order of the screen.
  package func chosen(_ count: Int) -> [Signal] {
    guard count < signals.count else { return signals }
    let ranks = signals.enumerated().sorted {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }
    let kept = Set(ranks.prefix(max(0, count)).map(\.offset))
    return signals.enumerated().filter { kept.contains($0.offset) }.map(\.element)
  }
}
