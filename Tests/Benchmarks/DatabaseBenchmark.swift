import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport

/// Prints what a poll of a Redis server takes.
func benchmarkRedis(_ path: String) async {
  guard let thread = OwnThread() else { return }
  let intake = RedisIntake(
    RedisOptions(name: "redis", path: path, interval: .zero), thread: thread, time: .system)
  await benchmark("redis", intake)
}

/// Prints what a poll of a MariaDB or MySQL server takes.
func benchmarkMariaDB(_ path: String) async {
  guard let thread = OwnThread() else { return }
  let intake = MariaDBIntake(
    MariaDBOptions(name: "mariadb", socket: path, interval: .zero), thread: thread, time: .system)
  await benchmark("mariadb", intake)
}

private func benchmark(_ name: String, _ intake: some Intake) async {
  let time = MonitorTime.system
  var took: [Int64] = []
  var last: MetricBatch?
  let processor = processorMicroseconds()
  for _ in 0..<400 {
    let begun = time.monotonic()
    last = try? await intake.read(at: begun)
    took.append(time.monotonic() - begun)
    // As a tick would: InnoDB's view of transactions is renewed only where nobody asks.
    try? await time.sleepUntil(time.monotonic().advanced(by: 5_000_000))
  }
  let cost = (processorMicroseconds() - processor) / 400
  took.sort()
  let problem = last?.report?.problem ?? "no answer"
  print(
    "\(name): median \(took[200] / 1_000) µs, p99 \(took[395] / 1_000) µs a poll, "
      + "\(cost) µs of it this process's; \(last?.values.count ?? 0) metrics. \(problem)")
}

/// CPU time of this process so far.
private func processorMicroseconds() -> Int64 {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000
    + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
}
