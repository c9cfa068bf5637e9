package import MonitorEngine
import MonitorModel

/// Whether metrics of others are taken in: the collector of what came comes and goes with it.
package struct IngestPart: ConfigurationPart {
  private let monitor: RealtimePerformanceMonitor
  private let ingest: MetricIngest

  /// The part of an engine whose server hands metrics to `ingest`.
  package init(_ monitor: RealtimePerformanceMonitor, _ ingest: MetricIngest) {
    self.monitor = monitor
    self.ingest = ingest
  }

  /// Nothing can be wrong with it.
  package func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    let isOn = change.new.api.ingests
    guard isOn != change.old.api.ingests else { return nil }
    return PreparedChange(isOn ? "sources: added ingest" : "sources: removed ingest") {
      _ = await monitor.exchange(
        removing: isOn ? [] : [ingest.collector.name], adding: isOn ? [ingest.collector] : [])
    }
  }
}
