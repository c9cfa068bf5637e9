import MonitorModel
import TUICore
import TUIDashboard

/// A made-up fleet of three data centres: one host is hot, one fills up, one is silent, one unlike its
/// peers.
struct SampleFleet {
  /// How many hosts there are.
  var hosts = 1_000
  /// What is wrong with the server; empty for nothing.
  var problem = ""

  /// The name of a host.
  static func name(_ index: Int) -> String {
    let digits = String(10_000 + index).dropFirst()
    return "\(["cache", "db", "queue", "web"][index % 4])-\(digits).\(centre(index)):9100"
  }

  private static func centre(_ index: Int) -> String { ["ber1", "fra1", "par1"][index / 4 % 3] }

  /// The state after one tick.
  func state(
    _ size: Size, options: DashboardOptions = DashboardOptions(view: .fleet)
  ) -> DashboardState {
    var machine = SampleMachine()
    machine.withoutAnomalies = true
    for index in 0..<hosts { add(index, to: &machine) }
    var report = SourceReport(
      .fleet, source: "fleet", kind: "PromQL", origin: "http://prometheus.example:9090")
    report.problem = problem
    report.facts = [
      .init("hosts", .number(Double(hosts), .count)), .init("refresh", .number(0.214, .seconds)),
      .init("received", .number(412_000, .bytes)),
    ]
    machine.reports = [report]
    var snapshot = machine.snapshot()
    snapshot.host.hostname = "fleet of \(hosts)"
    snapshot.host.processors = 0
    snapshot.host.uptimeSeconds = 0
    snapshot.open = events(machine)
    var state = DashboardState(size: size, options: options)
    _ = state.update(.snapshot(snapshot, DataReply()))
    _ = state.update(.data(machine.reply(to: state.dataRequest)))
    return state
  }

  private func add(_ index: Int, to machine: inout SampleMachine) {
    let name = Self.name(index)
    let host = SeriesKey.Label("host", name)
    let isSilent = index == 500
    let state: ReadingState = isSilent ? .absent : .value
    machine.add(
      "fleet.up", [host, .init("dc", Self.centre(index)), .init("role", String(name.prefix(2)))],
      .count, isSilent ? 0 : 1)
    machine.add("fleet.unlike_peers", [host], .count, index == 333 ? 18 : 0.7, state: state)
    let share = Double((index * 37 + 11) % 100) / 100
    machine.add(
      "fleet.cpu.utilization", [host], .ratio, index == 333 ? 0.99 : share * 0.8, state: state)
    machine.add("fleet.memory.utilization", [host], .ratio, 0.2 + share * 0.3, state: state)
    machine.add(
      "fleet.filesystem.utilization", [host], .ratio, index == 750 ? 0.97 : 0.4, state: state)
    machine.add("fleet.load.per_core", [host], .count, share * 2, state: state)
    machine.add("fleet.network.receive", [host], .bytesPerSecond, share * 4e6, state: state)
  }

  private func events(_ machine: SampleMachine) -> [AnomalyEvent] {
    guard hosts > 750 else { return [] }
    func key(_ name: String, _ index: Int) -> String {
      SeriesKey(name, "host", Self.name(index)).description
    }
    let up = SeriesKey(
      "fleet.up",
      [
        .init("host", Self.name(500)), .init("dc", Self.centre(500)),
        .init("role", String(Self.name(500).prefix(2))),
      ]
    ).description
    return [
      machine.event(
        7, anomaly: 7, .opened, up, .critical, began: 90, at: 90, peak: 0, expected: 1...1,
        reason: "\(Self.name(500)) does not report for 30 s (rule host-silent)"),
      machine.event(
        8, anomaly: 8, .opened, key("fleet.filesystem.utilization", 750), .critical, began: 300,
        at: 300, peak: 0.97, expected: 0...0.9,
        reason: "Filesystem utilization (\(Self.name(750))) 97 %, limit 90 %"),
      machine.event(
        9, anomaly: 9, .opened, key("fleet.unlike_peers", 333), .warning, began: 60, at: 60,
        peak: 18, expected: 0...6,
        reason: "\(Self.name(333)) unlike peers 18, above 6 for 1 min (rule unlike-peers)"),
    ]
  }
}
