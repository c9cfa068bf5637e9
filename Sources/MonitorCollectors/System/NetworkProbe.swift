import MonitorModel
import ProcFS

/// `/proc/net/dev`: network interfaces, from the first tick on which they have carried something.
///
/// The host's ends of container links (`cali…`, `lxc…`, `ifb…`) come and go with containers and
/// carry what the bridge carries, so they are left out; of virtual Ethernet pairs (`veth…`) the
/// first four are shown, as some are made by hand and have no bridge.
struct NetworkProbe: ~Copyable {
  private var file: ProcFile
  private var stats = NetDev()
  private var generation = -1
  private var bases: [String: Int] = [:]
  private var rows: [Int] = []

  private static let waiting = -1
  private static let ignored = -2
  private static let metrics = 8
  private static let transient = ["cali", "lxc", "ifb", "cilium"]
  private static let pairs = "veth"
  /// The most ends of virtual Ethernet pairs shown.
  static let pairsMax = 4
  private var pairsShown = 0
  /// The most interfaces shown.
  static let interfacesMax = 128

  /// Names the file.
  init(proc: String) { file = ProcFile(proc + "/net/dev") }

  /// Reads the file into the columns.
  mutating func read(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try file.read(into: &context.buffer)
      try stats.read(context.buffer.bytes)
      context.resolve(file.path)
    } catch {
      let state = context.report(error, on: file.path, remedy: "Use a kernel with CONFIG_NET.")
      for base in rows where base >= 0 {
        context.columns.mark(base..<base + Self.metrics, state)
      }
      return
    }
    if generation != stats.generation { match(&context) }
    for index in rows.indices where rows[index] != Self.ignored {
      if rows[index] == Self.waiting {
        let interface = stats.interfaces[index]
        guard interface.packetsReceived > 0 || interface.packetsSent > 0 else { continue }
        rows[index] = add(&context, interface.name)
        guard rows[index] >= 0 else { continue }
      }
      Self.set(&context.columns, rows[index], stats.interfaces[index])
    }
  }

  @inline(__always)
  private static func set(
    _ columns: inout MetricColumns, _ base: Int, _ interface: borrowing NetDev.Interface
  ) {
    columns.set(base, interface.bytesReceived)
    columns.set(base + 1, interface.bytesSent)
    columns.set(base + 2, interface.packetsReceived)
    columns.set(base + 3, interface.packetsSent)
    columns.set(base + 4, interface.errorsReceived)
    columns.set(base + 5, interface.errorsSent)
    columns.set(base + 6, interface.droppedReceived)
    columns.set(base + 7, interface.droppedSent)
  }

  /// Finds the columns of the interfaces that are there now; one that is gone vanished.
  private mutating func match(_ context: inout CollectionContext) {
    generation = stats.generation
    for base in rows where base >= 0 {
      context.columns.mark(base..<base + Self.metrics, .vanished)
    }
    rows = stats.interfaces.map { interface in
      if Self.transient.contains(where: interface.name.hasPrefix) { return Self.ignored }
      return bases[interface.name] ?? Self.waiting
    }
  }

  private mutating func add(_ context: inout CollectionContext, _ name: String) -> Int {
    guard bases.count < Self.interfacesMax else {
      context.noteLimit("interfaces", Self.interfacesMax)
      return Self.ignored
    }
    if name.hasPrefix(Self.pairs) {
      guard pairsShown < Self.pairsMax else { return Self.ignored }
      pairsShown += 1
    }
    let base = context.columns.values.count
    bases[name] = base
    let isLoopback = name == "lo"
    let shapes: [(String, Unit, SeriesDefinition.Concern, Double, Double)] = [
      ("io", .bytesPerSecond, .both, 0.5, 65_536), ("packets", .perSecond, .both, 0.4, 100),
      ("errors", .perSecond, .high, 0.7, 0.1), ("dropped", .perSecond, .high, 0.5, 1),
    ]
    for (measure, unit, concern, weight, grain) in shapes {
      for direction in ["receive", "transmit"] {
        let key = SeriesKey(
          "system.network.\(measure)",
          [.init("device", name), .init("direction", direction)])
        let index = context.columns.add(key.name, key.labels)
        context.columns.add(
          SeriesDefinition(
            key, unit, .rate(index), concern: isLoopback ? .none : concern,
            role: concern == .both ? .throughput : .other, weight: isLoopback ? 0.1 : weight,
            grain: grain))
      }
    }
    return base
  }
}
