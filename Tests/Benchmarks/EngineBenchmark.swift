import Glibc
import MonitorCollectors
import MonitorEngine
import MonitorModel
import MonitorSupport

/// Runs the engine on this machine without a screen and prints what a second of it costs.
func benchmarkEngine(seconds: Int) async {
  guard let config = try? RealtimeMonitorConfig().validated() else { return }
  let time = MonitorTime.system
  let monitor = RealtimePerformanceMonitor(
    config: config, collectors: CollectorList.standard(time: time), time: time)
  await monitor.start()
  var first: OwnUsage?
  var ticks = 0
  var collect: Int64 = 0
  var process: Int64 = 0
  for await snapshot in await monitor.client().snapshots() {
    if snapshot.engine.ticks <= 2 { continue }
    if first == nil {
      first = OwnUsage.system()
      continue
    }
    ticks += 1
    collect += snapshot.engine.collectNanoseconds
    process += snapshot.engine.processNanoseconds
    if ticks >= seconds {
      let used = OwnUsage.system().cpuNanoseconds - (first?.cpuNanoseconds ?? 0)
      print(
        "engine: \(used / Int64(ticks) / 1_000) µs of CPU a tick;",
        "collecting \(collect / Int64(ticks) / 1_000) µs,",
        "processing \(process / Int64(ticks) / 1_000) µs of wall time;",
        "\(snapshot.data.series.count) series, \(snapshot.data.processes.rows.count) processes,",
        "\(Int(snapshot.engine.ownMemory) >> 10) KiB resident,",
        "\(snapshot.engine.bufferedBytes / max(1, snapshot.engine.bufferedFrames)) B a raw frame")
      break
    }
  }
  await monitor.shutdown()
}
