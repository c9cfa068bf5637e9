import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport

/// Prints what a collection costs in microseconds of this process's CPU time: the system files
/// alone, and with the processes there are, and with a thousand sleeping ones.
func benchmarkCollection() async {
  let few = await processorMicroseconds(of: SystemMetricsCollector(), rounds: 300)
  print("collect: \(few.text)")
  let sleepers = spawnSleepers(1_000)
  defer {
    for pid in sleepers { kill(pid, SIGKILL) }
    for pid in sleepers { waitpid(pid, nil, 0) }
  }
  let many = await processorMicroseconds(of: SystemMetricsCollector(), rounds: 200)
  print("collect, \(sleepers.count) sleepers more: \(many.text)")
  let files = await processorMicroseconds(
    of: SystemMetricsCollector(options: SystemMetricsOptions(processes: false)), rounds: 1_000)
  print("collect, system files only: \(files.text)")
}

private struct CollectionCost {
  var first: Double
  var mean: Double
  var processes: Int
  var metrics: Int
  var text: String {
    "\(Int(mean)) µs a tick, \(Int(first)) µs the first; \(processes) processes, \(metrics) metrics"
  }
}

private func processorMicroseconds(
  of collector: SystemMetricsCollector, rounds: Int
) async -> CollectionCost {
  var cost = CollectionCost(first: 0, mean: 0, processes: 0, metrics: 0)
  var instant = MonotonicInstant(nanoseconds: 0)
  var before = processorTime()
  for round in 0...rounds {
    if let batch = try? await collector.collect(at: instant) {
      cost.processes = batch.processes?.samples.count ?? 0
      cost.metrics = batch.values.count
    }
    if round == 0 {
      cost.first = processorTime() - before
      before = processorTime()
    }
    instant = instant.advanced(by: 1_000_000_000)
  }
  cost.mean = (processorTime() - before) / Double(rounds)
  return cost
}

private func processorTime() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) * 1e6 + Double(now.tv_nsec) / 1e3
}

private func spawnSleepers(_ count: Int) -> [pid_t] {
  var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
  defer { for argument in arguments { free(argument) } }
  var pids: [pid_t] = []
  for _ in 0..<count {
    var pid: pid_t = 0
    if posix_spawnp(&pid, "sleep", nil, nil, &arguments, environ) == 0 { pids.append(pid) }
  }
  return pids
}
