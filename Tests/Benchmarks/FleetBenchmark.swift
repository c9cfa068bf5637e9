import MonitorCollectors
import MonitorModel
import MonitorSupport

/// Asks a real server for twenty panels of a fleet, again and again: how long a refresh takes and how many
/// bytes come.
func benchmarkFleet(url: String, connections: Int) async {
  let more = [
    FleetSignal(
      "boot.time", .seconds, grain: 1, "max by ($host) (node_boot_time_seconds{$m})"),
    FleetSignal(
      "memory.size", .bytes, grain: 1, "max by ($host) (node_memory_MemTotal_bytes{$m})"),
    FleetSignal(
      "cpu.system", .ratio, grain: 0.05,
      #"avg by ($host) (rate(node_cpu_seconds_total{mode="system",$m}[$w]))"#),
  ]
  // With the question who is there these are twenty.
  let signals = FleetSignalList.standard + more
  guard let thread = OwnThread() else { return }
  let time = MonitorTime.system
  var options = FleetOptions(url: url, groupLabels: ["dc", "role"], signals: signals)
  options.connections = max(1, min(connections, Limits.fleetConnections))
  let intake = FleetIntake(options, thread: thread, time: time)
  var seconds: [Double] = []
  var cpu = 0.0
  var last: MetricBatch?
  for round in 0..<20 {
    let begun = time.monotonic()
    let before = cpuSeconds()
    // The intake asks at most once a second; its clock is what it is told.
    let at = MonotonicInstant(nanoseconds: Int64(round) * 15_000_000_000)
    guard let batch = try? await intake.read(at: at) else { break }
    cpu += cpuSeconds() - before
    seconds.append(Double(time.monotonic() - begun) * 1e-9)
    last = batch
  }
  guard let last, let report = last.report else { return print("fleet: no answer") }
  if !report.problem.isEmpty { print("fleet: \(report.problem)") }
  seconds.sort()
  let median = seconds[seconds.count / 2] * 1_000
  let worst = (seconds.last ?? 0) * 1_000
  print(
    "fleet: \(signals.count + 1) panels, \(options.connections) connections, median \(rounded(median)) ms, worst \(rounded(worst)) ms, "
      + "own CPU \(rounded(cpu / Double(seconds.count) * 1_000)) ms a refresh")
  for fact in report.facts { print("  \(fact.label): \(fact.cell)") }
  print("  series: \(last.catalog.series.count)")
}
