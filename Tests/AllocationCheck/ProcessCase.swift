import MonitorAnalysis
import MonitorModel

/// One step of the processor over real batches, a virtual second apart.
struct ProcessCase: ~Copyable {
  private var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
  private let batches: [MetricBatch]
  private var tick: Int64 = 0

  init(batches: [MetricBatch]) {
    precondition(!batches.isEmpty, "a step needs a batch")
    self.batches = batches
  }

  /// Takes the next batch.
  mutating func step() {
    tick += 1
    let at = MonotonicInstant(nanoseconds: tick * 1_000_000_000)
    var batch = batches[Int(tick) % batches.count]
    batch.at = at
    _ = processor.step(
      [batch], at: at, wall: WallInstant(milliseconds: tick * 1_000), missedTicks: 0)
  }
}
