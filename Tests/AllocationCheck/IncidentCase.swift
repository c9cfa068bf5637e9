import MonitorAnalysis
import MonitorModel

/// Learning what is usual on a real machine on which nobody is born and nobody dies.
struct IncidentCase {
  private var tracker = IncidentTracker(config: RealtimeMonitorConfig())
  private var data: ProcessedData

  /// A tracker for the machine of `batches`.
  init(batches: [MetricBatch]) {
    precondition(!batches.isEmpty, "learning needs a batch")
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    let at = MonotonicInstant(nanoseconds: 1_000_000_000)
    var batch = batches[0]
    batch.at = at
    data = processor.step([batch], at: at, wall: WallInstant(milliseconds: 1_000), missedTicks: 0)
  }

  /// Learns from the tick a virtual second later.
  mutating func observe() {
    data.at = data.at.advanced(by: 1_000_000_000)
    tracker.observe(data)
  }
}
