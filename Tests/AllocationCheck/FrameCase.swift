import MonitorAnalysis
import MonitorModel
import TUICore
import TUIDashboard

/// Drawing the overview of a real machine again without anything having changed.
struct FrameCase {
  private var grid = Grid(size: Size(columns: 120, rows: 40))
  private var state: DashboardState

  /// A dashboard that has seen all of `batches`, a virtual second apart.
  init(batches: [MetricBatch]) {
    let config = RealtimeMonitorConfig()
    var processor = StreamingDataProcessor(config: config)
    state = DashboardState(size: grid.size)
    for (index, batch) in batches.enumerated() {
      let at = MonotonicInstant(nanoseconds: Int64(index + 1) * 1_000_000_000)
      var batch = batch
      batch.at = at
      let data = processor.step(
        [batch], at: at, wall: WallInstant(milliseconds: at.nanoseconds / 1_000_000),
        missedTicks: 0)
      let none = [Float](repeating: .nan, count: data.series.count)
      let snapshot = MonitorSnapshot(
        data: data, expectedLow: none, expectedHigh: none, open: [], lastEvent: 0,
        host: batch.host
          ?? HostFacts(
            hostname: "", kernel: "", processors: 1, cpuLimit: 1, memoryLimit: 1,
            limitedByCgroup: false, uptimeSeconds: 0),
        collectors: [], engine: EngineHealth(), config: config)
      _ = state.update(.snapshot(snapshot, processor.reply(to: state.dataRequest, now: at)))
    }
  }

  /// Draws the frame.
  mutating func draw() {
    grid.reset(size: grid.size)
    DashboardScreen.draw(state, into: &grid, ascii: false)
  }
}
